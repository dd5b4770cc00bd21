// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

/**
 * An exponentially weighted average of a rate: epochs of a millisecond with a weight of 1/1024
 * each, so that about the last second counts. Belongs to one thread; allocates nothing.
 */
final class RateAverage {
  private static final long EPOCH = 1_000_000L;
  private static final double WEIGHT = 1.0 / 1024;

  private boolean started;
  private long epoch;
  private double current;
  private double average;

  /**
   * Counts something.
   *
   * @param now nanoseconds
   * @param amount how much
   */
  void update(long now, double amount) {
    long passed = now / EPOCH;
    if (!started) {
      started = true;
      epoch = passed;
    }
    if (passed > epoch) {
      average += (current - average) * WEIGHT;
      if (passed > epoch + 1) {
        average *= Math.pow(1 - WEIGHT, passed - epoch - 1);
      }
      current = 0;
      epoch = passed;
    }
    current += amount;
  }

  double perSecond() {
    return average * (1e9 / EPOCH);
  }
}
