// SPDX-License-Identifier: Apache-2.0
package io.sluice.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A ring between any number of threads, without locks: Vyukov's bounded queue, with the slots'
 * sequence numbers beside the packets. A slot is free for position p when its sequence is p, and
 * holds that position's packet when it is p + 1. All positions of a burst that are ready are
 * claimed by one compare-and-set; if it succeeds, they are still ready, because no other thread has
 * claimed them. The sequence is published with release and read with acquire. Packets of one
 * producer stay in order.
 */
public final class MpmcRing extends PacketRing {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int TAIL = 16;
  private static final int HEAD = 48;

  private final long[] positions = new long[80];

  /** The sequence number and packet of each slot, alternating, on one cache line. */
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
    int done = 0;
    while (done < count) {
      long tail = (long) LONGS.getVolatile(positions, TAIL);
      long room = capacity() - (tail - (long) LONGS.getVolatile(positions, HEAD));
      int n = ready(tail, tail, (int) Math.min(count - done, room));
      if (n > 0) {
        if (LONGS.compareAndSet(positions, TAIL, tail, tail + n)) {
          for (int i = 0; i < n; i++) {
            int cell = cell(tail + i);
            cells[cell + 1] = from[first + done + i];
            LONGS.setRelease(cells, cell, tail + i + 1);
          }
          done += n;
        }
      } else if (tail == (long) LONGS.getVolatile(positions, TAIL)) {
        break;
      }
    }
    return done;
  }

  @Override
  public int poll(long[] into, int first, int max) {
    int done = 0;
    while (done < max) {
      long head = (long) LONGS.getVolatile(positions, HEAD);
      int n = ready(head, head + 1, max - done);
      if (n > 0) {
        if (LONGS.compareAndSet(positions, HEAD, head, head + n)) {
          for (int i = 0; i < n; i++) {
            int cell = cell(head + i);
            into[first + done + i] = cells[cell + 1];
            LONGS.setRelease(cells, cell, head + i + mask + 1);
          }
          done += n;
        }
      } else if (head == (long) LONGS.getVolatile(positions, HEAD)) {
        break;
      }
    }
    return done;
  }

  private int cell(long position) {
    return 2 * ((int) position & mask);
  }

  /** How many slots from a position on, up to a limit, have consecutive sequence numbers. */
  private int ready(long position, long sequence, int most) {
    int n = 0;
    while (n < most && (long) LONGS.getAcquire(cells, cell(position + n)) == sequence + n) {
      n++;
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
