// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

/**
 * An even rate: how many events are due by now. A caller that falls behind may catch up on a
 * second's worth. Belongs to one thread; allocates nothing.
 */
final class EvenRate {
  private static final double SECOND = 1e9;

  private long rate;
  private boolean started;
  private long origin;
  private double done;

  void setRate(long perSecond) {
    rate = perSecond;
    reset();
  }

  long rate() {
    return rate;
  }

  void reset() {
    started = false;
  }

  /**
   * Events that are due.
   *
   * @param now nanoseconds
   * @return 0 or less when there is nothing to do yet
   */
  long due(long now) {
    if (!started) {
      started = true;
      origin = now;
      done = 0;
    }
    if (now - origin >= SECOND) {
      // Start a new second, so that the numbers stay small and exact, and old lag is forgotten.
      double expected = (now - origin) / SECOND * rate;
      done = Math.max(done, expected - rate) - expected;
      origin = now;
    }
    return rate == 0 ? 0 : (long) Math.floor((now - origin) / SECOND * rate - done) + 1;
  }

  void done(long events) {
    done += events;
  }

  /**
   * Goes on from another one.
   *
   * @param old the other one
   * @param sameRate whether its rate counts, else this one's, from now on
   */
  void takeOver(EvenRate old, boolean sameRate) {
    if (sameRate) {
      rate = old.rate;
      started = old.started;
      origin = old.origin;
      done = old.done;
    }
  }
}
