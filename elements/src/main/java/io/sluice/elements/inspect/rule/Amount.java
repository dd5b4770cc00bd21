// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** A number that a rule says, or that a {@code byte_extract} before has read from the packet. */
final class Amount {
  static final Amount ZERO = new Amount(0, -1);
  static final Amount UNLIMITED = new Amount(Integer.MAX_VALUE, -1);

  private final long fixed;
  private final int variable;

  private Amount(long fixed, int variable) {
    this.fixed = fixed;
    this.variable = variable;
  }

  static Amount of(long number) {
    return new Amount(number, -1);
  }

  static Amount ofVariable(int number) {
    return new Amount(0, number);
  }

  boolean isVariable() {
    return variable >= 0;
  }

  /** The number, up to 32 bits without a sign if it was read. */
  long in(Inspected inspected) {
    return variable < 0 ? fixed : inspected.variable(variable);
  }
}
