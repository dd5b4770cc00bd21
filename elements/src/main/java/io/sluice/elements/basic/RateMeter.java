// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.run.WallClock;

/**
 * The rate of a growing count, measured between reads: nothing is done per packet. A read less than
 * a tenth of a second after the last one repeats its answer.
 */
final class RateMeter {
  private static final long MIN_INTERVAL = 100_000_000L;

  private long lastTime = WallClock.steadyNanos();
  private long lastCount;
  private double rate;

  double perSecond(long count) {
    long now = WallClock.steadyNanos();
    long interval = now - lastTime;
    if (interval >= MIN_INTERVAL) {
      rate = (count - lastCount) * 1e9 / interval;
      lastTime = now;
      lastCount = count;
    }
    return rate;
  }

  void reset() {
    lastTime = WallClock.steadyNanos();
    lastCount = 0;
    rate = 0;
  }
}
