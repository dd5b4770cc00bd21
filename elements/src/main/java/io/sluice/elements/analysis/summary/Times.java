// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

/** Reads points in time without rounding errors. */
final class Times {
  private static final long SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = Long.MAX_VALUE / SECOND - 1;

  private Times() {}

  /**
   * Reads seconds with an optional fraction, rounded to nanoseconds.
   *
   * @return nanoseconds; {@link NumberField#NONE} when it is none
   */
  static long parse(String text) {
    int dot = text.indexOf('.');
    int end = text.length();
    int whole = dot < 0 ? end : dot;
    if (whole + 1 >= end && (dot == 0 || end == 0)) {
      return NumberField.NONE;
    }
    long seconds = 0;
    for (int i = 0; i < whole; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || seconds > MAX_SECONDS / 10) {
        return NumberField.NONE;
      }
      seconds = seconds * 10 + digit;
    }
    long nanos = 0;
    long unit = SECOND / 10;
    for (int i = whole + 1; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return NumberField.NONE;
      }
      if (i == whole + 10) {
        nanos += digit >= 5 ? 1 : 0;
      }
      nanos += digit * unit;
      unit /= 10;
    }
    return seconds > MAX_SECONDS ? NumberField.NONE : seconds * SECOND + nanos;
  }
}
