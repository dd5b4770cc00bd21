// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

/**
 * The packets that took longer than a threshold: when each should have been sent and when it came
 * back. When it is full the threshold rises by a sixteenth, and what lies below it is forgotten.
 * Belongs to the measuring thread; allocates nothing after construction.
 */
final class SlowLog {
  private final long[] sent;
  private final long[] received;
  private int size;
  private long threshold = Long.MAX_VALUE;

  SlowLog(int capacity) {
    sent = new long[capacity];
    received = new long[capacity];
  }

  /** Forgets all; from now on latencies of at least this many nanoseconds are noted. */
  void restart(long atLeast) {
    threshold = Math.max(1, atLeast);
    size = 0;
  }

  long threshold() {
    return threshold;
  }

  /**
   * Notes a packet at least as slow as the threshold, in nanoseconds of {@link System#nanoTime}.
   */
  void add(long intended, long arrival) {
    while (size == sent.length) {
      forget();
    }
    if (arrival - intended >= threshold) {
      sent[size] = intended;
      received[size++] = arrival;
    }
  }

  private void forget() {
    threshold += threshold / 16 + 1;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (received[i] - sent[i] >= threshold) {
        sent[kept] = sent[i];
        received[kept++] = received[i];
      }
    }
    size = kept;
  }

  int size() {
    return size;
  }

  long sent(int index) {
    return sent[index];
  }

  long received(int index) {
    return received[index];
  }
}
