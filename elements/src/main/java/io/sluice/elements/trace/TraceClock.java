// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.trace;

/**
 * The times at which packets of a trace are due if the intervals between them are kept, at the
 * original speed or another one. The first packet is due when it is requested. Times are
 * nanoseconds.
 */
public final class TraceClock {
  private boolean begun;
  private long began;
  private long first;

  /** Creates a clock that begins with the next packet. */
  public TraceClock() {}

  /**
   * When a packet is due.
   *
   * @param timestamp when it was captured
   * @param now the time of the worker
   * @param percent speed, 100 for the original one; more than 0
   * @return a time of the worker, which may be past
   */
  public long due(long timestamp, long now, int percent) {
    if (!begun) {
      begun = true;
      began = now;
      first = timestamp;
    }
    long distance = timestamp - first;
    return began
        + (percent == 100
            ? distance
            : distance / percent * 100 + distance % percent * 100 / percent);
  }

  /**
   * Goes on at another speed from now on.
   *
   * @param now the time of the worker
   * @param percent the speed until now
   */
  public void changeSpeed(long now, int percent) {
    if (begun) {
      first += (long) ((now - began) * (percent / 100.0));
      began = now;
    }
  }

  /** Has the next packet be due at once, and the ones behind count from it. */
  public void reset() {
    begun = false;
  }
}
