// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

/** A ring for one thread, open at both ends. */
final class PlainRing extends PacketRing {
  private final long[] slots;
  private final int mask;
  private int head;
  private int tail;
  private int capacity;

  PlainRing(int capacity) {
    slots = new long[slotsFor(capacity)];
    mask = slots.length - 1;
    this.capacity = capacity;
  }

  @Override
  int offer(long[] from, int first, int count) {
    int n = Math.min(count, capacity - size());
    for (int i = 0; i < n; i++) {
      slots[tail++ & mask] = from[first + i];
    }
    return Math.max(0, n);
  }

  /** Puts a packet at the front; there is room. */
  void addFirst(long packet) {
    slots[--head & mask] = packet;
  }

  /** Takes the newest packet; there is one. */
  long removeLast() {
    return slots[--tail & mask];
  }

  @Override
  int poll(long[] into, int first, int max) {
    int n = Math.min(max, size());
    for (int i = 0; i < n; i++) {
      into[first + i] = slots[head++ & mask];
    }
    return n;
  }

  @Override
  int size() {
    return tail - head;
  }

  @Override
  int slots() {
    return slots.length;
  }

  @Override
  int capacity() {
    return capacity;
  }

  @Override
  void setCapacity(int capacity) {
    this.capacity = capacity;
  }
}
