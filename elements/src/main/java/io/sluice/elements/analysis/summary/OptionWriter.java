// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import java.util.Arrays;

/** Options of a header being put together from text. */
final class OptionWriter {
  /** Bytes of options that fit a header. */
  static final int MAX = 40;

  private static final int LONGEST = 255;
  private static final int NOP = 1;

  private byte[] bytes = new byte[64];
  private int length;

  int length() {
    return length;
  }

  void u8(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) value;
  }

  void u32(long value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      u8((int) (value >>> shift));
    }
  }

  void zeros(long count) {
    for (long i = 0; i < count; i++) {
      u8(0);
    }
  }

  void set(int at, int value) {
    bytes[at] = (byte) value;
  }

  /** Ends an option by setting its length; false when it is too long for a byte. */
  boolean end(int start) {
    set(start + 1, length - start);
    return length - start <= LONGEST;
  }

  /** All options; null when they do not fit a header even without the padding before them. */
  byte[] toBytes() {
    int start = 0;
    while (length - start > MAX && bytes[start] == NOP) {
      start++;
    }
    return length - start > MAX ? null : Arrays.copyOfRange(bytes, start, length);
  }

  /**
   * Reads what both headers have: {@code nop}, {@code eol}, and options by number, {@code 98} or
   * {@code 99=0:5:10}.
   *
   * @param padding whether {@code nop} and {@code eol} may stand here
   * @return false when nothing of it comes next, or it is wrong
   */
  boolean common(NumberScanner scanner, boolean padding) {
    if (padding && scanner.skip("nop")) {
      u8(NOP);
      return true;
    }
    if (padding && scanner.skip("eol")) {
      u8(0);
      return true;
    }
    long type = scanner.atDigit() ? scanner.number() : NumberScanner.NONE;
    if (type < 0 || type > LONGEST) {
      return false;
    }
    int start = length;
    u8((int) type);
    if (type <= NOP) {
      return true;
    }
    u8(0);
    String separator = "=";
    while (scanner.skipBeforeDigit(separator)) {
      long value = scanner.number();
      if (value > 255) {
        return false;
      }
      u8((int) value);
      separator = ":";
    }
    return end(start);
  }

  /** Whether a separator comes next, which it moves over. */
  static boolean separator(NumberScanner scanner) {
    return scanner.skip(";") || scanner.skip(",");
  }
}
