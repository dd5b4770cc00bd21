// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The packets that an element dropped, by reason. The code of the first reason, which stands for no
 * particular reason, is -1; the next is -2, and so on. Written by the element's worker; other
 * threads may read old values.
 */
final class DropCounts {
  private volatile List<String> reasons = List.of("dropped");
  private long[] counts = new long[1];

  /** A bit for each of the first 64 reasons: whether it does not depend on the packet. */
  private long shortages;

  /** Declares a reason if it is new; returns its code. */
  int reason(String text) {
    int known = reasons.indexOf(text);
    if (known >= 0) {
      return -1 - known;
    }
    List<String> more = new ArrayList<>(reasons);
    more.add(text);
    // A reader that sees the reason also finds its count.
    counts = Arrays.copyOf(counts, more.size());
    reasons = List.copyOf(more);
    return -more.size();
  }

  /** Declares a reason that does not depend on the packet; returns its code. */
  int shortage(String text) {
    int code = reason(text);
    shortages |= 1L << (-1 - code);
    return code;
  }

  /** Whether a code was declared by {@link #shortage}. */
  boolean isShortage(int code) {
    return (shortages >> (-1 - code) & 1) != 0;
  }

  /** Packets dropped for shortages. */
  long shortages() {
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += isShortage(-1 - i) ? counts[i] : 0;
    }
    return sum;
  }

  void add(int code, long packets) {
    counts[-1 - code] += packets;
  }

  /** Adds the counts of another element. */
  void addAll(DropCounts old) {
    for (int i = 0; i < old.counts.length; i++) {
      add(reason(old.reasons.get(i)), old.counts[i]);
    }
  }

  /** The texts, by {@code -1 - code}. */
  List<String> reasons() {
    return reasons;
  }

  long count(int index) {
    return counts[index];
  }

  long total() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
