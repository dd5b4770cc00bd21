// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Rule;
import java.util.Arrays;

/**
 * Counts the matches of rules by address, for {@code threshold} and {@code detection_filter}. A
 * table of a fixed size: where it is crowded, the count that began first is forgotten. Belongs to
 * one worker; allocates nothing.
 */
final class RateLimits {
  private static final int SETS = 1 << 12;
  private static final int WAYS = 8;
  private static final long SECOND = 1_000_000_000L;

  /** What comes of a match. */
  enum Outcome {
    /** It does not count as one. */
    NOTHING,
    /** What the rule says is done, and an alert written. */
    ALERT,
    /** What the rule says is done. */
    SILENT
  }

  private final long[] keys = new long[SETS * WAYS];
  private final long[] began = new long[SETS * WAYS];
  private final int[] counts = new int[SETS * WAYS];

  void clear() {
    Arrays.fill(counts, 0);
  }

  /**
   * Counts a match, and says what comes of it.
   *
   * @param limit of the rule
   * @param number of the rule
   * @param high upper 64 bits of the address
   * @param low lower ones
   * @param now nanoseconds
   * @return as Suricata has it: what is beyond a limit is not told any more, but done
   */
  Outcome count(Rule.Limit limit, int number, long high, long low, long now) {
    int at = find(mix(high, low, number), now, limit.seconds() * SECOND);
    int count = ++counts[at];
    boolean passed = count > limit.count();
    return switch (limit.kind()) {
      case LIMIT -> passed ? Outcome.SILENT : Outcome.ALERT;
      case FILTER -> alertIf(passed);
      case BOTH -> passed ? Outcome.SILENT : alertIf(count == limit.count());
      case THRESHOLD -> alertIf(count % limit.count() == 0);
    };
  }

  private static Outcome alertIf(boolean matches) {
    return matches ? Outcome.ALERT : Outcome.NOTHING;
  }

  private static long mix(long high, long low, int number) {
    long mixed = (high ^ 0x9e37_79b9_7f4a_7c15L) * 0xd6e8_feb8_6659_fd93L ^ low;
    mixed = (mixed ^ mixed >>> 32) * 0xd6e8_feb8_6659_fd93L + number;
    return (mixed ^ mixed >>> 29) * 0x9e37_79b9_7f4a_7c15L | 1;
  }

  private int find(long key, long now, long time) {
    int first = (int) (key >>> 40 & SETS - 1) * WAYS;
    int oldest = first;
    for (int at = first; at < first + WAYS; at++) {
      if (counts[at] != 0 && keys[at] == key) {
        if (now - began[at] >= time) {
          counts[at] = 0;
          began[at] = now;
        }
        return at;
      }
      if (counts[oldest] != 0 && (counts[at] == 0 || began[at] - began[oldest] < 0)) {
        oldest = at;
      }
    }
    keys[oldest] = key;
    counts[oldest] = 0;
    began[oldest] = now;
    return oldest;
  }
}
