// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

/** Small conversions between text and numbers. */
final class Numbers {
  private Numbers() {}

  /**
   * Reads a number as the language writes port numbers and indexes: decimal, octal after a leading
   * zero, hexadecimal after {@code 0x}.
   *
   * @param text digits
   * @return the value, at most {@link Integer#MAX_VALUE}; -1 when the text is no such number
   */
  static long parse(String text) {
    int radix = 10;
    String digits = text;
    if (text.startsWith("0x") || text.startsWith("0X")) {
      radix = 16;
      digits = text.substring(2);
    } else if (text.length() > 1 && text.charAt(0) == '0') {
      radix = 8;
      digits = text.substring(1);
    }
    if (digits.isEmpty()) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
      if (value > Integer.MAX_VALUE) {
        return -1;
      }
    }
    return value;
  }

  /** The text with control characters as {@code \ooo}, for messages. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 32 || (c >= 127 && c < 160)) {
        out.append('\\').append((char) ('0' + (c >> 6)));
        out.append((char) ('0' + (c >> 3 & 7))).append((char) ('0' + (c & 7)));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
