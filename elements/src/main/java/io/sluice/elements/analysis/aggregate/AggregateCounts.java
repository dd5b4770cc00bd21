// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/** A count for each aggregate, bounded. Allocates only to grow. */
final class AggregateCounts {
  private static final long NONE = -1;

  private final int capacity;
  private Long2LongHashMap counts = new Long2LongHashMap(NONE);
  private long total;

  AggregateCounts(int capacity) {
    this.capacity = capacity;
  }

  boolean contains(int aggregate) {
    return counts.get(aggregate & 0xffff_ffffL) != NONE;
  }

  /**
   * Adds to a count.
   *
   * @return false when the aggregate is new, and one too many
   */
  boolean add(int aggregate, long amount) {
    long key = aggregate & 0xffff_ffffL;
    long before = counts.get(key);
    if (before == NONE && counts.size() >= capacity) {
      return false;
    }
    if (amount > 0) {
      counts.put(key, Math.max(0, before) + amount);
      total += amount;
    }
    return true;
  }

  /** How many aggregates have a count. */
  int size() {
    return counts.size();
  }

  /** All counts together. */
  long total() {
    return total;
  }

  long get(long aggregate) {
    return counts.get(aggregate);
  }

  /** The aggregates, ascending as unsigned numbers. */
  long[] aggregates() {
    long[] sorted = new long[counts.size()];
    int at = 0;
    Long2LongHashMap.KeyIterator keys = counts.keySet().iterator();
    while (keys.hasNext()) {
      sorted[at++] = keys.nextValue();
    }
    Arrays.sort(sorted);
    return sorted;
  }

  void clear() {
    counts = new Long2LongHashMap(NONE);
    total = 0;
  }

  /** Makes the counts the aggregates: each of them counts how many had it. */
  void countCounts() {
    Long2LongHashMap before = counts;
    clear();
    Long2LongHashMap.ValueIterator values = before.values().iterator();
    while (values.hasNext()) {
      add((int) values.nextValue(), 1);
    }
  }
}
