// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import java.math.BigInteger;

/** Integers as Click configurations write them. */
public final class Integers {
  private Integers() {}

  /**
   * Reads an integer: decimal, octal after {@code 0}, hexadecimal after {@code 0x}, binary after
   * {@code 0b}, each with an optional sign. Digits may be grouped by {@code _}.
   *
   * @param text the text, without spaces
   * @return the value; null if the text is not an integer
   */
  public static BigInteger parse(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    int radix = radix(digits);
    if (radix == 16 || radix == 2) {
      digits = digits.substring(2);
    }
    if (digits.startsWith("_") || digits.endsWith("_") || digits.contains("__")) {
      return null;
    }
    digits = digits.replace("_", "");
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), radix) < 0) {
        return null;
      }
    }
    if (digits.isEmpty()) {
      return null;
    }
    BigInteger value = new BigInteger(digits, radix);
    return text.startsWith("-") ? value.negate() : value;
  }

  private static int radix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      default -> 8;
    };
  }

  /**
   * Reads an integer that is not negative.
   *
   * @param text see {@link #parse}
   * @param max the largest allowed value
   * @return the integer; -1 if the text is not an integer or out of range
   */
  public static int upTo(String text, int max) {
    BigInteger value = parse(text);
    boolean fits = value != null && value.signum() >= 0 && value.bitLength() < Integer.SIZE;
    return fits && value.intValue() <= max ? value.intValue() : -1;
  }
}
