// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/**
 * {@code byte_test}, {@code byte_jump}, {@code byte_extract}: a number that lies in the payload.
 */
final class ByteOption extends Option {
  /** What is done with the number. */
  enum Operator {
    LESS,
    GREATER,
    EQUAL,
    LESS_OR_EQUAL,
    GREATER_OR_EQUAL,
    AND,
    XOR,
    JUMP,
    EXTRACT
  }

  private static final long NONE = -1;

  int bytes;
  Operator operator = Operator.JUMP;
  boolean negated;
  Amount value = Amount.ZERO;
  Amount offset = Amount.ZERO;
  boolean little;
  int base;

  /** Of byte_extract: where the number goes. */
  int variable;

  /** Of byte_jump, and byte_extract. */
  long multiplier = 1;

  boolean align;
  boolean fromBeginning;
  boolean fromEnd;
  int postOffset;

  @Override
  int match(Inspected inspected, int cursor, int from) {
    byte[] data = inspected.bytes(buffer);
    if (data == null) {
      return NO;
    }
    int length = inspected.length(buffer);
    long start = (relative ? (long) cursor : 0) + offset.in(inspected);
    if (start < 0 || start >= length || base == 0 && start + bytes > length) {
      return NO;
    }
    int at = (int) start;
    int end = (int) Math.min(length, start + bytes);
    long number = base == 0 ? binary(data, at) : digits(data, at, end);
    if (number == NONE && base != 0) {
      return NO;
    }
    if (operator == Operator.JUMP) {
      return jump(number, at, length, end);
    }
    if (operator == Operator.EXTRACT) {
      long product = number * multiplier;
      inspected.setVariable(variable, Math.min(0xffff_ffffL, align ? product + 3 & ~3L : product));
      return end;
    }
    return holds(number, value.in(inspected)) != negated ? cursor : NO;
  }

  private long binary(byte[] data, int at) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | data[little ? at + bytes - 1 - i : at + i] & 0xff;
    }
    return number;
  }

  private long digits(byte[] data, int at, int end) {
    long number = 0;
    int start = at;
    while (start < end && data[start] == ' ') {
      start++;
    }
    if (base == 16 && start + 1 < end && data[start] == '0' && (data[start + 1] | 32) == 'x') {
      start += 2;
    }
    int i = start;
    for (; i < end; i++) {
      int digit = Character.digit(data[i], base);
      if (digit < 0) {
        break;
      }
      number = number * base + digit;
      if (number > 0xffff_ffffL) {
        return NONE;
      }
    }
    return i == start ? NONE : number;
  }

  private boolean holds(long number, long value) {
    int order = Long.compareUnsigned(number, value);
    return switch (operator) {
      case LESS -> order < 0;
      case GREATER -> order > 0;
      case EQUAL -> order == 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER_OR_EQUAL -> order >= 0;
      case AND -> (number & value) != 0;
      case XOR -> (number ^ value) != 0;
      case JUMP, EXTRACT -> true;
    };
  }

  private int jump(long number, int at, int length, int end) {
    if (number < 0 || number > Integer.MAX_VALUE) {
      return NO;
    }
    long distance = number * multiplier;
    if (align) {
      distance = distance + 3 & ~3L;
    }
    long base = fromBeginning ? 0 : fromEnd ? length : end;
    long target = base + distance + postOffset;
    return target < 0 || target > length || at > length ? NO : (int) target;
  }
}
