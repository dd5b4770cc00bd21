// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/**
 * A number that lies in the payload, and what is done with it: {@code byte_test}, {@code byte_jump}
 * and {@code byte_extract}.
 */
abstract class ByteOption extends Option {
  private static final long LARGEST = 0xffff_ffffL;
  private static final long NONE = -1;

  int bytes;
  Amount offset = Amount.ZERO;
  boolean little;
  int base;
  long multiplier = 1;
  boolean align;

  /**
   * Does what it does with the number.
   *
   * @param inspected the packet
   * @param number from the payload
   * @param cursor where the option before ended
   * @param end where the number ends
   * @return where the match ends; {@link #NO}
   */
  abstract int use(Inspected inspected, long number, int cursor, int end);

  @Override
  final long match(Inspected inspected, int cursor, int from) {
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
    if (base == 0) {
      return use(inspected, binary(data, at), cursor, at + bytes);
    }
    long read = digits(data, at, (int) Math.min(length, start + bytes));
    return read == NONE ? NO : use(inspected, read >>> 32, cursor, (int) read);
  }

  private long binary(byte[] data, int at) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | data[little ? at + bytes - 1 - i : at + i] & 0xff;
    }
    return number;
  }

  /** A number in digits in the upper 32 bits, where they end in the lower ones. */
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
      if (number > LARGEST) {
        return NONE;
      }
    }
    return i == start ? NONE : number << 32 | i;
  }

  /** The number by the multiplier, up to the next multiple of four where asked for. */
  final long scaled(long number) {
    long product = number * multiplier;
    return align ? product + 3 & ~3L : product;
  }

  /** {@code byte_test}: compares the number. */
  static final class Test extends ByteOption {
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

    Test(Operator operator, boolean negated, Amount value) {
      this.operator = operator;
      this.negated = negated;
      this.value = value;
    }

    @Override
    int use(Inspected inspected, long number, int cursor, int end) {
      return holds(number, value.in(inspected)) != negated ? cursor : NO;
    }

    private boolean holds(long number, long other) {
      return switch (operator) {
        case LESS -> number < other;
        case GREATER -> number > other;
        case EQUAL -> number == other;
        case LESS_OR_EQUAL -> number <= other;
        case GREATER_OR_EQUAL -> number >= other;
        case AND -> (number & other) != 0;
        case XOR -> (number ^ other) != 0;
      };
    }
  }

  /** {@code byte_jump}: goes as far as the number says. */
  static final class Jump extends ByteOption {
    boolean fromBeginning;
    boolean fromEnd;
    int postOffset;

    @Override
    boolean moves() {
      return true;
    }

    @Override
    int use(Inspected inspected, long number, int cursor, int end) {
      if (number > Integer.MAX_VALUE) {
        return NO;
      }
      int length = inspected.length(buffer);
      long begin = fromBeginning ? 0 : fromEnd ? length : end;
      long target = begin + scaled(number) + postOffset;
      return target < 0 || target > length ? NO : (int) target;
    }
  }

  /** {@code byte_extract}: keeps the number for options behind it. */
  static final class Extract extends ByteOption {
    /** Where the number goes. */
    int variable;

    @Override
    boolean moves() {
      return true;
    }

    @Override
    int use(Inspected inspected, long number, int cursor, int end) {
      inspected.setVariable(variable, Math.min(LARGEST, scaled(number)));
      return end;
    }
  }
}
