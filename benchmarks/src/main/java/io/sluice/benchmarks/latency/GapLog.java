// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

/**
 * When a thread that should never rest did: intervals between two looks at the clock that are
 * longer than its loop can take. Belongs to that thread until it has stopped; allocates nothing
 * after construction.
 */
final class GapLog {
  /** Shorter intervals are work, in nanoseconds: a round of some bursts takes less. */
  static final long THRESHOLD = 10_000;

  private final long[] from;
  private final long[] to;
  private long count;
  private long longest;

  GapLog(int capacity) {
    from = new long[capacity];
    to = new long[capacity];
  }

  void clear() {
    count = 0;
    longest = 0;
  }

  /**
   * Notes an interval, in nanoseconds of {@link System#nanoTime}; those beyond the capacity count.
   */
  void add(long start, long end) {
    if (count < from.length) {
      from[(int) count] = start;
      to[(int) count] = end;
    }
    count++;
    longest = Math.max(longest, end - start);
  }

  long count() {
    return count;
  }

  long longest() {
    return longest;
  }

  /** Whether a noted interval overlaps another. Intervals are ascending. */
  boolean overlaps(long start, long end) {
    int low = 0;
    int high = (int) Math.min(count, from.length);
    final int known = high;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (to[middle] - start > 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < known && end - from[low] > 0;
  }
}
