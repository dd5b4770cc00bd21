// SPDX-License-Identifier: Apache-2.0
package io.sluice.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A ring between any number of threads, without locks: Vyukov's bounded queue, with the slots'
 * sequence numbers beside the packets. A slot is free for position p when its sequence is p, and
 * holds that position's packet when it is p + 1. Positions are claimed by compare-and-set; the
 * sequence is published with release and read with acquire. Packets of one producer stay in order.
 */
public final class MpmcRing extends PacketRing {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int TAIL = 16;
  private static final int HEAD = 48;

  private final long[] positions = new long[80];

  /** Sequence and packet of each slot in turn, on one cache line. */
  private final long[] cells;

  private final int mask;

  public MpmcRing(int capacity) {
    super(capacity);
    int slots = slotsFor(capacity);
    cells = new long[2 * slots];
    for (int i = 0; i < slots; i++) {
      cells[2 * i] = i;
    }
    mask = slots - 1;
  }

  @Override
  public int offer(long[] from, int first, int count) {
    int n = 0;
    while (n < count && offer(from[first + n])) {
      n++;
    }
    return n;
  }

  private boolean offer(long packet) {
    while (true) {
      long tail = (long) LONGS.getVolatile(positions, TAIL);
      int cell = 2 * ((int) tail & mask);
      long ahead = (long) LONGS.getAcquire(cells, cell) - tail;
      if (ahead < 0 || tail - (long) LONGS.getVolatile(positions, HEAD) >= capacity()) {
        if (tail == (long) LONGS.getVolatile(positions, TAIL)) {
          return false;
        }
      } else if (ahead == 0 && LONGS.compareAndSet(positions, TAIL, tail, tail + 1)) {
        cells[cell + 1] = packet;
        LONGS.setRelease(cells, cell, tail + 1);
        return true;
      }
    }
  }

  @Override
  public int poll(long[] into, int first, int max) {
    int n = 0;
    while (n < max) {
      long head = (long) LONGS.getVolatile(positions, HEAD);
      int cell = 2 * ((int) head & mask);
      long ahead = (long) LONGS.getAcquire(cells, cell) - (head + 1);
      if (ahead < 0) {
        if (head == (long) LONGS.getVolatile(positions, HEAD)) {
          break;
        }
      } else if (ahead == 0 && LONGS.compareAndSet(positions, HEAD, head, head + 1)) {
        into[first + n++] = cells[cell + 1];
        LONGS.setRelease(cells, cell, head + mask + 1);
      }
    }
    return n;
  }

  @Override
  public int size() {
    long head = (long) LONGS.getVolatile(positions, HEAD);
    long tail = (long) LONGS.getVolatile(positions, TAIL);
    return (int) Math.max(0, tail - head);
  }

  @Override
  public int slots() {
    return mask + 1;
  }
}
