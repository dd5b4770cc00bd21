// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

/**
 * The time at which the next packet is due, at a rate of packets or bits: exact to the nanosecond
 * over any time, because remainders of divisions are carried over. A caller that falls behind is
 * due at once until it has caught up. Belongs to one thread; allocates nothing.
 */
final class Pacer {
  /** Most packets per second. */
  static final long MAX_PACKETS = 1_000_000_000L;

  /** Most bits per second: a terabit. */
  static final long MAX_BITS = 1_000_000_000_000L;

  private static final long SECOND = 1_000_000_000L;

  /** Units a second; 0 for no limit. */
  private long rate;

  private boolean started;
  private long due;
  private long rest;

  /**
   * Sets the rate.
   *
   * @param perSecond packets, or bits, a second; 0 for no limit
   */
  void setRate(long perSecond) {
    rate = perSecond;
    rest = 0;
  }

  long rate() {
    return rate;
  }

  /** Begins anew when it is asked next. */
  void restart() {
    started = false;
  }

  /**
   * When the next packet is due.
   *
   * @param now nanoseconds
   * @return nanoseconds; now at the beginning, and always when there is no limit
   */
  long due(long now) {
    if (!started || rate == 0) {
      started = true;
      due = now;
      rest = 0;
    }
    return due;
  }

  /**
   * Counts a packet.
   *
   * @param units 1, or its bits
   */
  void paid(long units) {
    if (rate == 0) {
      return;
    }
    long amount = units * SECOND + rest;
    due += amount / rate;
    rest = amount % rate;
  }

  /** Goes on where another one was. */
  void takeOver(Pacer old) {
    rate = old.rate;
    started = old.started;
    due = old.due;
    rest = old.rest;
  }
}
