// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code byte_test}: compares the number. */
final class ByteTestOption extends ByteOption {
  /** How it is compared. */
  enum Operator {
    LESS,
    GREATER,
    EQUAL,
    LESS_OR_EQUAL,
    GREATER_OR_EQUAL,
    AND,
    XOR
  }

  private final Operator operator;
  private final boolean negated;
  private final Amount value;

  ByteTestOption(Operator operator, boolean negated, Amount value) {
    this.operator = operator;
    this.negated = negated;
    this.value = value;
  }

  @Override
  int use(Inspected inspected, long number, int cursor, int end) {
    return holds(number, value.in(inspected)) != negated ? cursor : NO;
  }

  private boolean holds(long number, long other) {
    int order = Long.compareUnsigned(number, other);
    return switch (operator) {
      case LESS -> order < 0;
      case GREATER -> order > 0;
      case EQUAL -> order == 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER_OR_EQUAL -> order >= 0;
      case AND -> (number & other) != 0;
      case XOR -> (number ^ other) != 0;
    };
  }
}
