// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.batch;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;

/** Counts how often each size was seen, up to a largest one that stands for all sizes above. */
final class SizeCounts {
  private final long[] counts;

  SizeCounts(int largest) {
    counts = new long[largest + 1];
  }

  void add(int size) {
    counts[Math.min(size, counts.length - 1)]++;
  }

  private long count() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  private double average() {
    long sum = 0;
    for (int size = 0; size < counts.length; size++) {
      sum += size * counts[size];
    }
    return sum == 0 ? 0 : (double) sum / count();
  }

  private int median() {
    long half = count() / 2;
    long below = 0;
    for (int size = 0; size < counts.length; size++) {
      below += counts[size];
      if (below > half) {
        return size;
      }
    }
    return 0;
  }

  private int mostSeen() {
    int most = 0;
    for (int size = 0; size < counts.length; size++) {
      most = counts[size] > counts[most] ? size : most;
    }
    return most;
  }

  private int largest() {
    int size = counts.length - 1;
    while (size >= 0 && counts[size] == 0) {
      size--;
    }
    return size;
  }

  private int sizes() {
    int sizes = 0;
    for (long count : counts) {
      sizes += count > 0 ? 1 : 0;
    }
    return sizes;
  }

  private String dump() {
    StringBuilder text = new StringBuilder();
    for (int size = 0; size < counts.length; size++) {
      if (counts[size] > 0) {
        text.append(size).append(": ").append(counts[size]).append('\n');
      }
    }
    return text.toString();
  }

  /** Adds the handlers of an element that counts sizes. */
  void addTo(Handlers handlers) {
    handlers.read("count", this::count);
    handlers.read("average", () -> HandlerValues.decimal(average()));
    handlers.read("avg", () -> HandlerValues.decimal(average()));
    handlers.read("median", this::median);
    handlers.read("most_seen", this::mostSeen);
    handlers.read("most_seen_freq", () -> counts[mostSeen()]);
    handlers.read("max", this::largest);
    handlers.read("nval", this::sizes);
    handlers.read("dump", this::dump);
  }

  /** Goes on with the counts of another one of the same size. */
  void takeFrom(SizeCounts other) {
    System.arraycopy(other.counts, 0, counts, 0, counts.length);
  }
}
