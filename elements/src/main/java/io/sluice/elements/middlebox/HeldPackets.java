// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import java.util.Arrays;

/** A few waiting packets of a flow, in an order given by the owner. */
final class HeldPackets {
  private static final int MAX = 64;

  private long[] packets = new long[2];
  private int count;

  /** When the first of them began to wait, in nanoseconds. */
  long since;

  /** Whether the owner has this among those it looks at when time has passed. */
  boolean queued;

  int count() {
    return count;
  }

  boolean isFull() {
    return count == MAX;
  }

  long get(int index) {
    return packets[index];
  }

  void insert(int index, long packet) {
    if (count == packets.length) {
      packets = Arrays.copyOf(packets, 2 * count);
    }
    System.arraycopy(packets, index, packets, index + 1, count - index);
    packets[index] = packet;
    count++;
  }

  void add(long packet) {
    insert(count, packet);
  }

  /** Takes the first ones away. */
  void removeFirst(int n) {
    count -= n;
    System.arraycopy(packets, n, packets, 0, count);
  }
}
