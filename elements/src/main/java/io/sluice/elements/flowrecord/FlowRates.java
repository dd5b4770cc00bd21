// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

/** By how much some counts grow a second, about once a second. Belongs to one worker. */
final class FlowRates {
  private static final long SECOND = 1_000_000_000L;

  private final long[] counted;
  private final long[] rates;
  private long since;

  /**
   * Creates rates of 0.
   *
   * @param counts how many counts there are
   * @param nanos the time
   */
  FlowRates(int counts, long nanos) {
    counted = new long[counts];
    rates = new long[counts];
    since = nanos;
  }

  /**
   * Looks at the counts; does nothing before a second is over.
   *
   * @param nanos the time
   * @param counts as they are now
   */
  void update(long nanos, long... counts) {
    long passed = nanos - since;
    if (passed < SECOND) {
      return;
    }
    since = nanos;
    for (int i = 0; i < counts.length; i++) {
      rates[i] = Math.round((counts[i] - counted[i]) * (1e9 / passed));
      counted[i] = counts[i];
    }
  }

  /** How many a second a count has grown by. */
  long get(int which) {
    return rates[which];
  }
}
