// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import java.util.List;

/**
 * The smallest, median and largest of some values.
 *
 * @param min the smallest
 * @param median the median; the mean of the two middle values if their number is even
 * @param max the largest
 * @param count how many values there are
 */
public record Spread(double min, double median, double max, int count) {
  /**
   * Computes the spread of values.
   *
   * @param values at least one
   * @return their spread
   */
  public static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    return new Spread(sorted[0], median, sorted[n - 1], n);
  }
}
