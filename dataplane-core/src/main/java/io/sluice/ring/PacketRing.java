// SPDX-License-Identifier: Apache-2.0
package io.sluice.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bounded first-in first-out ring of packets, read and written in bursts. The implementation
 * determines which threads may call which methods. Allocates nothing after construction.
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

  /** Accessed in opaque mode: a change becomes visible eventually, not at once. */
  private int capacity;

  PacketRing(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Appends packets as far as there is room.
   *
   * @param from the packets
   * @param first index of the first
   * @param count how many
   * @return how many were appended
   */
  public abstract int offer(long[] from, int first, int count);

  /**
   * Removes the oldest packets.
   *
   * @param into where to write them
   * @param first index of the first one written
   * @param max how many at most
   * @return how many were removed
   */
  public abstract int poll(long[] into, int first, int max);

  /**
   * The number of packets; an estimate while other threads use the ring.
   *
   * @return 0 to the capacity
   */
  public abstract int size();

  /**
   * An upper bound of {@link #size} for which the producer need not read the consumer's position.
   *
   * @return the size, or more
   */
  public int sizeAtMost() {
    return size();
  }

  /**
   * The number of slots.
   *
   * @return the largest possible capacity
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
