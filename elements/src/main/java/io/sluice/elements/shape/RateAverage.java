// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

/**
 * An exponentially weighted average of a rate: epochs of a millisecond, each weighing 1/16, so that
 * about the last 16 milliseconds count, as in Click. Whole numbers with ten bits of fraction, hence
 * the same decisions as Click's at its thresholds. Belongs to one thread; allocates nothing.
 */
final class RateAverage {
  private static final long EPOCH = 1_000_000L;
  private static final long EPOCHS_PER_SECOND = 1000;
  private static final int FRACTION_BITS = 10;
  private static final int WEIGHT_SHIFT = 4;

  /** Half of what the shift drops: without it averages would tend downwards. */
  private static final long ROUNDING = 1 << WEIGHT_SHIFT - 1;

  /** After so many epochs without anything the average is 0. */
  private static final long FORGOTTEN = 100;

  private boolean started;
  private long epoch;
  private long current;
  private long average;

  /**
   * Counts something.
   *
   * @param now nanoseconds
   * @param amount how much
   */
  void update(long now, long amount) {
    long passed = now / EPOCH;
    if (!started) {
      started = true;
      epoch = passed;
    }
    if (passed > epoch) {
      advance(passed);
    }
    current += amount;
  }

  private void advance(long passed) {
    add(current);
    long idle = passed - epoch - 1;
    if (idle >= FORGOTTEN) {
      average = 0;
    } else {
      for (; idle > 0; idle--) {
        add(0);
      }
    }
    current = 0;
    epoch = passed;
  }

  private void add(long amount) {
    average += (amount << FRACTION_BITS) + ROUNDING - average >> WEIGHT_SHIFT;
  }

  /**
   * The average in the unit of {@link #threshold}.
   *
   * @return 1/1024 per epoch
   */
  long scaled() {
    return average;
  }

  /**
   * What to compare {@link #scaled} with.
   *
   * @param perSecond a rate, at least 0
   * @return 1/1024 per epoch, rounded down
   */
  static long threshold(double perSecond) {
    return (long) (perSecond * (1 << FRACTION_BITS) / EPOCHS_PER_SECOND);
  }

  double perSecond() {
    return average * (double) EPOCHS_PER_SECOND / (1 << FRACTION_BITS);
  }
}
