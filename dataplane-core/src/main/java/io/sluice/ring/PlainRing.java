// SPDX-License-Identifier: Apache-2.0
package io.sluice.ring;

/** A ring for one thread, open at both ends. */
public final class PlainRing extends PacketRing {
  private final long[] slots;
  private final int mask;
  private int head;
  private int tail;

  public PlainRing(int capacity) {
    super(capacity);
    slots = new long[slotsFor(capacity)];
    mask = slots.length - 1;
  }

  @Override
  public int offer(long[] from, int first, int count) {
    int n = Math.min(count, capacity() - size());
    for (int i = 0; i < n; i++) {
      slots[tail++ & mask] = from[first + i];
    }
    return Math.max(0, n);
  }

  /** Adds a packet at the front; the caller has checked that there is room. */
  public void addFirst(long packet) {
    slots[--head & mask] = packet;
  }

  /** Removes the newest packet; the ring must not be empty. */
  public long removeLast() {
    return slots[--tail & mask];
  }

  @Override
  public int poll(long[] into, int first, int max) {
    int n = Math.min(max, size());
    for (int i = 0; i < n; i++) {
      into[first + i] = slots[head++ & mask];
    }
    return n;
  }

  @Override
  public int size() {
    return tail - head;
  }

  @Override
  public int slots() {
    return slots.length;
  }
}
