// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

/**
 * Packets, bytes and the highest latency by interval of time. When the intervals are used up, pairs
 * of them are joined, and each is twice as long from then on: the series covers any time. Belongs
 * to one thread; allocates nothing after construction.
 */
final class TimeSeries {
  private static final int INTERVALS = 4096;

  private final long first;
  private final long[] packets = new long[INTERVALS];
  private final long[] bytes = new long[INTERVALS];
  private final long[] slowest = new long[INTERVALS];
  private long interval;
  private long began;
  private int used;

  /**
   * Creates a series.
   *
   * @param interval nanoseconds
   */
  TimeSeries(long interval) {
    first = interval;
    this.interval = interval;
  }

  void reset() {
    interval = first;
    used = 0;
    clear(0);
  }

  private void clear(int from) {
    java.util.Arrays.fill(packets, from, INTERVALS, 0);
    java.util.Arrays.fill(bytes, from, INTERVALS, 0);
    java.util.Arrays.fill(slowest, from, INTERVALS, 0);
  }

  /**
   * Finds the interval of a time.
   *
   * @param now nanoseconds, never less than before
   * @return what {@link #add} takes
   */
  int place(long now) {
    if (used == 0) {
      began = now;
    }
    while ((now - began) / interval >= INTERVALS) {
      join();
    }
    int place = (int) ((now - began) / interval);
    used = Math.max(used, place + 1);
    return place;
  }

  private void join() {
    for (int i = 0; i < INTERVALS / 2; i++) {
      packets[i] = packets[2 * i] + packets[2 * i + 1];
      bytes[i] = bytes[2 * i] + bytes[2 * i + 1];
      slowest[i] = Math.max(slowest[2 * i], slowest[2 * i + 1]);
    }
    clear(INTERVALS / 2);
    interval *= 2;
    used = (used + 1) / 2;
  }

  void add(int place, int length, long latency) {
    packets[place]++;
    bytes[place] += length;
    slowest[place] = Math.max(slowest[place], latency);
  }

  /** As JSON: the interval, and a list a column. */
  String text() {
    return new JsonText()
        .field("interval_ns", interval)
        .raw("packets", list(packets))
        .raw("bytes", list(bytes))
        .raw("max_ns", list(slowest))
        .toString();
  }

  private String list(long[] values) {
    return java.util.Arrays.toString(java.util.Arrays.copyOf(values, used));
  }
}
