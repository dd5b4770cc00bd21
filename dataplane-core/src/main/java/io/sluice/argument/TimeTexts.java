// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import java.math.BigDecimal;

/** Times in arguments and handlers: exact where they are plain numbers of seconds. */
public final class TimeTexts {
  private static final BigDecimal LATEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private TimeTexts() {}

  /**
   * Reads seconds. An exponent of any size costs nothing.
   *
   * @param text a decimal number, perhaps with a sign, a fraction or an exponent
   * @return nanoseconds; null when it is no number, or more than 63 bits hold
   */
  public static Long seconds(String text) {
    try {
      // movePointRight would write the digits out.
      BigDecimal nanos = new BigDecimal(text.strip()).scaleByPowerOfTen(9);
      return nanos.abs().compareTo(LATEST) > 0 ? null : Long.valueOf(nanos.longValue());
    } catch (NumberFormatException | ArithmeticException e) {
      // The latter is an exponent beyond those that a BigDecimal can have.
      return null;
    }
  }

  /**
   * Reads a time.
   *
   * @param text seconds with an optional fraction, or a number with a unit; perhaps a sign
   * @return nanoseconds; null when it is none, or more than 63 bits hold
   */
  public static Long signed(String text) {
    Long exact = seconds(text);
    if (exact != null) {
      return exact;
    }
    String plain = text.strip();
    boolean negative = plain.startsWith("-");
    boolean signed = negative || plain.startsWith("+");
    double nanos = Units.nanos(signed ? plain.substring(1) : plain, 1_000_000_000L);
    return nanos < 0 ? null : Long.valueOf(Math.round(negative ? -nanos : nanos));
  }

  /**
   * Reads a time that is not negative.
   *
   * @param text see {@link #signed}
   * @return nanoseconds; null when it is none
   */
  public static Long unsigned(String text) {
    Long nanos = signed(text);
    return nanos == null || nanos < 0 ? null : nanos;
  }
}
