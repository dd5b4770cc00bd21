// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import java.util.Map;
import java.util.regex.Pattern;

/** Numbers with units, as Click configurations write them. */
public final class Units {
  private static final Map<String, Double> TIME =
      Map.ofEntries(
          Map.entry("ns", 1.0),
          Map.entry("nsec", 1.0),
          Map.entry("us", 1e3),
          Map.entry("usec", 1e3),
          Map.entry("ms", 1e6),
          Map.entry("msec", 1e6),
          Map.entry("s", 1e9),
          Map.entry("sec", 1e9),
          Map.entry("m", 60e9),
          Map.entry("min", 60e9),
          Map.entry("h", 3600e9),
          Map.entry("hr", 3600e9),
          Map.entry("d", 86400e9),
          Map.entry("day", 86400e9));

  /** Java itself also accepts hexadecimal numbers, trailing letters and words. */
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d++\\.?\\d*+|\\.\\d++)([eE][-+]?\\d++)?");

  /** The result for a number that needs more than 63 bits. */
  static final double OUT_OF_RANGE = -2;

  private static final double NONE = -1;
  private static final double BOUND = 0x1p63;

  private Units() {}

  private static int unitStart(String text) {
    int end = text.length();
    while (end > 0 && (Character.isLetter(text.charAt(end - 1)) || text.charAt(end - 1) == '/')) {
      end--;
    }
    return end;
  }

  static boolean isDecimal(String text) {
    return DECIMAL.matcher(text).matches();
  }

  private static double number(String text) {
    double value = isDecimal(text) ? Double.parseDouble(text) : NONE;
    return value >= 0 ? value : NONE;
  }

  private static double product(double value, double factor) {
    if (value < 0) {
      return NONE;
    }
    double product = value * factor;
    return product < BOUND ? product : OUT_OF_RANGE;
  }

  /**
   * Reads a time.
   *
   * @param text a number with an optional unit
   * @param unit the unit of a number without unit, in nanoseconds
   * @return nanoseconds; negative if the text is not a time, or needs more than 63 bits
   */
  public static double nanos(String text, long unit) {
    int start = unitStart(text);
    String suffix = text.substring(start);
    Double factor = suffix.isEmpty() ? Double.valueOf(unit) : TIME.get(suffix);
    double value = number(text.substring(0, start).trim());
    return factor == null ? NONE : product(value, factor);
  }

  /**
   * Reads a bandwidth.
   *
   * @param text a number with an optional unit
   * @return bytes per second; negative if the text is not a bandwidth, or needs more than 63 bits
   */
  public static double bandwidth(String text) {
    int start = unitStart(text);
    String suffix = text.substring(start);
    double value = number(text.substring(0, start).trim());
    double factor = 1;
    String unit = suffix;
    if (!unit.isEmpty()) {
      switch (unit.charAt(0)) {
        case 'k', 'K' -> factor = 1e3;
        case 'M' -> factor = 1e6;
        case 'G' -> factor = 1e9;
        default -> factor = 1;
      }
      if (factor > 1) {
        unit = unit.substring(1);
      }
    }
    return switch (unit) {
      case "", "Bps", "B/s" -> product(value, factor);
      case "bps", "b/s", "baud" -> product(value, factor / 8);
      default -> NONE;
    };
  }
}
