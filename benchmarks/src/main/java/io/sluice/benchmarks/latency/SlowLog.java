// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

/**
 * The packets that took longer than a threshold: when each should have been sent and when it came
 * back. Belongs to the measuring thread; allocates nothing after construction.
 */
final class SlowLog {
  private final long[] sent;
  private final long[] received;
  private int size;
  private long missed;
  private long threshold = Long.MAX_VALUE;

  SlowLog(int capacity) {
    sent = new long[capacity];
    received = new long[capacity];
  }

  /** Forgets all; from now on latencies of at least this many nanoseconds are noted. */
  void restart(long atLeast) {
    threshold = atLeast;
    size = 0;
    missed = 0;
  }

  long threshold() {
    return threshold;
  }

  /** Notes a packet, in nanoseconds of {@link System#nanoTime}. */
  void add(long intended, long arrival) {
    if (size < sent.length) {
      sent[size] = intended;
      received[size++] = arrival;
    } else {
      missed++;
    }
  }

  int size() {
    return size;
  }

  /** Packets that were slow and found the log full. */
  long missed() {
    return missed;
  }

  long sent(int index) {
    return sent[index];
  }

  long received(int index) {
    return received[index];
  }
}
