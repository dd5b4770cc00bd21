// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import java.math.BigDecimal;

/** Times in arguments and handlers; exact for plain numbers of seconds. */
public final class TimeTexts {
  private static final BigDecimal LATEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private TimeTexts() {}

  /**
   * Reads seconds. A huge exponent takes no more time or memory than a small one.
   *
   * @param text a decimal number, with an optional sign, fraction and exponent
   * @return nanoseconds; null if the text is not a number, or needs more than 63 bits
   */
  public static Long seconds(String text) {
    try {
      // movePointRight would write out all digits.
      BigDecimal nanos = new BigDecimal(text.strip()).scaleByPowerOfTen(9);
      return nanos.abs().compareTo(LATEST) > 0 ? null : Long.valueOf(nanos.longValue());
    } catch (NumberFormatException | ArithmeticException e) {
      // The latter means an exponent that BigDecimal cannot represent.
      return null;
    }
  }

  /**
   * Reads a time.
   *
   * @param text seconds with an optional fraction, or a number with a unit; with an optional sign
   * @return nanoseconds; null if it is not a time, or needs more than 63 bits
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
   * @return nanoseconds; null if the text is not such a time
   */
  public static Long unsigned(String text) {
    Long nanos = signed(text);
    return nanos == null || nanos < 0 ? null : nanos;
  }
}
