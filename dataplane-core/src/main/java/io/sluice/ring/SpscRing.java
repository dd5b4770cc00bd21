// SPDX-License-Identifier: Apache-2.0
package io.sluice.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A ring between one producing and one consuming thread, without locks (Lamport; each side keeps a
 * copy of the other's position, as FastForward and its successors do, so that a burst touches the
 * shared line once). Slots are written plain; {@code tail} is published with release and read with
 * acquire, which makes both the slots and the packets behind them visible; {@code head} likewise in
 * the other direction. The two sides' fields lie on cache lines of their own.
 */
public final class SpscRing extends PacketRing {
  private static final VarHandle POSITION = MethodHandles.arrayElementVarHandle(long[].class);

  /**
   * The distance in longs between fields of different threads: two cache lines, because of the
   * adjacent-line prefetch.
   */
  private static final int PAD = 16;

  private static final int TAIL = PAD;
  private static final int HEAD_SEEN = PAD + 1;
  private static final int HEAD = 3 * PAD;
  private static final int TAIL_SEEN = 3 * PAD + 1;

  private final long[] positions = new long[5 * PAD];
  private final long[] slots;
  private final int mask;

  public SpscRing(int capacity) {
    super(capacity);
    slots = new long[slotsFor(capacity)];
    mask = slots.length - 1;
  }

  @Override
  public int offer(long[] from, int first, int count) {
    long tail = positions[TAIL];
    int limit = capacity();
    long room = limit - (tail - positions[HEAD_SEEN]);
    if (room < count) {
      positions[HEAD_SEEN] = (long) POSITION.getAcquire(positions, HEAD);
      room = limit - (tail - positions[HEAD_SEEN]);
    }
    int n = (int) Math.max(0, Math.min(count, room));
    for (int i = 0; i < n; i++) {
      slots[(int) tail++ & mask] = from[first + i];
    }
    if (n > 0) {
      POSITION.setRelease(positions, TAIL, tail);
    }
    return n;
  }

  /**
   * Whether there is room for a number of packets. For the producer.
   *
   * @param count how many
   * @return true if an {@link #offer} of them takes all
   */
  public boolean hasRoom(int count) {
    long most = positions[TAIL] + count - capacity();
    if (most > positions[HEAD_SEEN]) {
      positions[HEAD_SEEN] = (long) POSITION.getAcquire(positions, HEAD);
    }
    return most <= positions[HEAD_SEEN];
  }

  @Override
  public int poll(long[] into, int first, int max) {
    long head = positions[HEAD];
    if (positions[TAIL_SEEN] - head < max) {
      positions[TAIL_SEEN] = (long) POSITION.getAcquire(positions, TAIL);
    }
    int n = (int) Math.min(max, positions[TAIL_SEEN] - head);
    for (int i = 0; i < n; i++) {
      into[first + i] = slots[(int) head++ & mask];
    }
    if (n > 0) {
      // Idle polls do not take the cache line from a producer that waits for room.
      POSITION.setRelease(positions, HEAD, head);
    }
    return n;
  }

  @Override
  public int size() {
    long head = (long) POSITION.getAcquire(positions, HEAD);
    long tail = (long) POSITION.getAcquire(positions, TAIL);
    return (int) Math.max(0, tail - head);
  }

  @Override
  public int sizeAtMost() {
    return (int) (positions[TAIL] - positions[HEAD_SEEN]);
  }

  @Override
  public int slots() {
    return slots.length;
  }
}
