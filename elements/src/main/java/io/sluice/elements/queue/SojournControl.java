// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

/**
 * Decides which packets of a queue to drop so that they wait no longer than a target (CoDel,
 * Nichols and Jacobson 2012, RFC 8289). It is consulted for each packet that leaves the queue.
 * After packets have waited too long for an interval, one is dropped; then others, at intervals
 * that shrink with the square root of their count, until one has waited less than the target.
 *
 * <p>The interval is computed in integers, and the count after a pause is two less than before, as
 * in Click. Times are nanoseconds of one clock; allocates nothing.
 */
final class SojournControl {
  private static final long NEVER = 0;

  /** What becomes of the packet behind one that was dropped. */
  private enum Behind {
    NOTHING,
    /** It is judged like the one before it. */
    JUDGED,
    /** It is spared. */
    SPARED
  }

  /** When packets will have waited too long for an interval; {@link #NEVER} when they do not. */
  private long aboveUntil = NEVER;

  private long dropNext = NEVER;
  private int count;
  private boolean dropping;
  private Behind behind = Behind.NOTHING;

  /**
   * Judges the packet that leaves the queue next.
   *
   * @param now the time, after 1970
   * @param sojourn how long it has waited
   * @param target how long it may
   * @param interval for how long it may wait longer
   * @return true when it is to be dropped; then the next one takes its place at once
   */
  boolean drops(long now, long sojourn, long target, long interval) {
    boolean tooLong = isTooLong(now, sojourn, target, interval);
    Behind place = behind;
    behind = Behind.NOTHING;
    if (place == Behind.SPARED) {
      return false;
    }
    if (!dropping) {
      return tooLong && begins(now, interval);
    }
    if (!tooLong) {
      dropping = false;
      return false;
    }
    if (place == Behind.JUDGED) {
      dropNext = law(dropNext, interval);
    }
    if (now < dropNext) {
      return false;
    }
    count++;
    behind = Behind.JUDGED;
    return true;
  }

  /** Drops the first packet, unless the last time is long past and the wait only just too long. */
  private boolean begins(long now, long interval) {
    boolean again = now - dropNext < interval;
    if (!again && now - aboveUntil < interval) {
      return false;
    }
    count = again && count > 2 ? count - 2 : 1;
    dropping = true;
    dropNext = law(now, interval);
    behind = Behind.SPARED;
    return true;
  }

  private boolean isTooLong(long now, long sojourn, long target, long interval) {
    if (sojourn < target) {
      aboveUntil = NEVER;
      return false;
    }
    if (aboveUntil == NEVER) {
      aboveUntil = now + interval;
      return false;
    }
    return now >= aboveUntil;
  }

  private long law(long from, long interval) {
    return from + interval * 16 / (long) Math.sqrt(256L * count);
  }

  /** A packet left that cannot be judged, or there was none. */
  void pause() {
    if (behind != Behind.SPARED) {
      dropping = false;
    }
    behind = Behind.NOTHING;
  }

  /** The queue was found empty. */
  void empty() {
    aboveUntil = NEVER;
    pause();
  }
}
