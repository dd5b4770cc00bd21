// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import java.util.List;

/**
 * Smallest, middle and largest of some values.
 *
 * @param min the smallest
 * @param median the middle one, or the mean of the two in the middle
 * @param max the largest
 * @param count how many there were
 */
public record Spread(double min, double median, double max, int count) {
  /**
   * Orders values.
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
