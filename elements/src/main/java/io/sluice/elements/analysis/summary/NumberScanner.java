// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

/**
 * Reads numbers, literals and separators from a text in sequence. Numbers are decimal, octal after
 * a leading zero, hexadecimal after {@code 0x}; numbers that are too large become the largest.
 */
final class NumberScanner {
  static final long NONE = -1;
  private static final long LARGEST = 0xffff_ffffL;

  private final String text;
  private int position;

  NumberScanner(String text) {
    this.text = text;
  }

  /** The number that a text is; -1 when it is none, or does not fit 64 bits. */
  static long parse(String text) {
    int start = 0;
    int radix = 10;
    if (text.startsWith("0x") || text.startsWith("0X")) {
      radix = 16;
      start = 2;
    } else if (text.length() > 1 && text.charAt(0) == '0') {
      radix = 8;
      start = 1;
    }
    if (start == text.length()) {
      return NONE;
    }
    long value = 0;
    for (int i = start; i < text.length(); i++) {
      int digit = digit(text.charAt(i), radix);
      if (digit < 0 || value > (Long.MAX_VALUE - digit) / radix) {
        return NONE;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static int digit(char c, int radix) {
    return c < 128 ? Character.digit(c, radix) : -1;
  }

  boolean atEnd() {
    return position >= text.length();
  }

  /** The next character; 0 at the end. */
  char peek() {
    return atEnd() ? 0 : text.charAt(position);
  }

  boolean atDigit() {
    return peek() >= '0' && peek() <= '9';
  }

  /** Moves over a literal, if it comes next. */
  boolean skip(String literal) {
    boolean next = text.startsWith(literal, position);
    position += next ? literal.length() : 0;
    return next;
  }

  /** Whether a literal comes next, with a digit behind it; moves over the literal if so. */
  boolean skipBeforeDigit(String literal) {
    int behind = position + literal.length();
    boolean next =
        text.startsWith(literal, position)
            && behind < text.length()
            && digit(text.charAt(behind), 10) >= 0;
    position += next ? literal.length() : 0;
    return next;
  }

  int position() {
    return position;
  }

  void back(int to) {
    position = to;
  }

  /** Reads a number of any of the three forms; -1 when none comes next. */
  long number() {
    if (text.startsWith("0x", position) || text.startsWith("0X", position)) {
      int before = position;
      position += 2;
      long value = digits(16);
      if (value == NONE) {
        position = before + 1;
        return 0;
      }
      return value;
    }
    return digits(peek() == '0' ? 8 : 10);
  }

  /** Reads a decimal number, leading zeros and all; -1 when none comes next. */
  long decimal() {
    return digits(10);
  }

  private long digits(int radix) {
    int start = position;
    long value = 0;
    while (!atEnd() && digit(text.charAt(position), radix) >= 0) {
      value = Math.min(LARGEST, value * radix + digit(text.charAt(position), radix));
      position++;
    }
    return position == start ? NONE : value;
  }

  /** Reads a dotted IPv4 address; -1 when none comes next. */
  long address() {
    long address = 0;
    for (int i = 0; i < 4; i++) {
      if (i > 0 && !skip(".")) {
        return NONE;
      }
      long part = decimal();
      if (part < 0 || part > 255) {
        return NONE;
      }
      address = address << 8 | part;
    }
    return address;
  }
}
