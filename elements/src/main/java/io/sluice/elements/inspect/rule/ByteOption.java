// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/**
 * A number that lies in the payload: what {@code byte_test}, {@code byte_jump} and {@code
 * byte_extract} have in common.
 */
abstract class ByteOption extends Option {
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
  final int match(Inspected inspected, int cursor, int from) {
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
    return number == NONE ? NO : use(inspected, number, cursor, end);
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

  /** The number by the multiplier, up to the next multiple of four where asked for. */
  final long scaled(long number) {
    long product = number * multiplier;
    return align ? product + 3 & ~3L : product;
  }
}
