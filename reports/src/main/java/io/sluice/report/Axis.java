// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One axis of a plot: maps values to pixels, and positions its ticks. */
final class Axis {
  private final double low;
  private final double high;
  private final boolean logarithmic;
  private final double from;
  private final double to;

  /**
   * Creates a linear axis from zero, or a logarithmic one from the power of ten below the smallest
   * value.
   *
   * @param smallest smallest value to show; positive for a logarithmic scale
   * @param largest largest value to show
   * @param logarithmic whether the scale is logarithmic
   * @param from pixel of the lower end
   * @param to pixel of the upper end
   */
  Axis(double smallest, double largest, boolean logarithmic, double from, double to) {
    this.logarithmic = logarithmic;
    this.from = from;
    this.to = to;
    if (logarithmic) {
      low = Math.pow(10, Math.floor(Math.log10(smallest)));
      double top = Math.pow(10, Math.ceil(Math.log10(largest)));
      high = top > low ? top : low * 10;
    } else {
      low = 0;
      double step = step(largest);
      high = largest > 0 ? Math.ceil(largest / step) * step : 1;
    }
  }

  double pixel(double value) {
    double share =
        logarithmic
            ? Math.log10(value / low) / Math.log10(high / low)
            : (value - low) / (high - low);
    return from + share * (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (double tick = low; tick <= high * 1.001; tick *= 10) {
        ticks.add(tick);
      }
    } else {
      double step = step(high);
      for (int i = 0; i * step <= high * 1.001; i++) {
        ticks.add(i * step);
      }
    }
    return ticks;
  }

  /** A step of 1, 2 or 5 times a power of ten, so that there are four to ten ticks. */
  private static double step(double largest) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(largest, 1e-9))));
    double share = largest / power;
    return share <= 2 ? power / 4 : share <= 5 ? power / 2 : power;
  }

  static String label(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%s", Math.round(value * 100) / 100.0);
  }
}
