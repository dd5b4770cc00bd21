// SPDX-License-Identifier: Apache-2.0
package io.sluice.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded first-in first-out ring of packets, moved by the burst. Which threads may call what is
 * up to the implementation. Allocates nothing after construction.
 */
public abstract class PacketRing {
  private static final VarHandle CAPACITY;

  static {
    try {
      CAPACITY = MethodHandles.lookup().findVarHandle(PacketRing.class, "capacity", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Largest capacity in packets. */
  public static final int MAX_CAPACITY = 1 << 24;

  /** Read and written opaque: a change is seen in time, not at once. */
  private int capacity;

  PacketRing(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Appends packets as far as there is room.
   *
   * @param from where they are
   * @param first index of the first
   * @param count how many
   * @return how many were taken
   */
  public abstract int offer(long[] from, int first, int count);

  /**
   * Removes the oldest packets.
   *
   * @param into where they go
   * @param first index of the first written
   * @param max how many at most
   * @return how many there were
   */
  public abstract int poll(long[] into, int first, int max);

  /**
   * Packets waiting; between threads an estimate.
   *
   * @return 0 to the capacity
   */
  public abstract int size();

  /**
   * A bound for {@link #size} that costs the producer no look at what consumers write.
   *
   * @return the size, or more
   */
  public int sizeAtMost() {
    return size();
  }

  /**
   * Packets that have a place.
   *
   * @return the most the capacity can be set to
   */
  public abstract int slots();

  /**
   * The limit.
   *
   * @return packets
   */
  public final int capacity() {
    return (int) CAPACITY.getOpaque(this);
  }

  /**
   * Changes the limit. Packets beyond a smaller one stay until they are pulled.
   *
   * @param capacity 0 to {@link #slots}
   */
  public final void setCapacity(int capacity) {
    CAPACITY.setOpaque(this, capacity);
  }

  static int slotsFor(int capacity) {
    return Math.max(2, Integer.highestOneBit(Math.max(1, capacity) - 1) << 1);
  }
}
