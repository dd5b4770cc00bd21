// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * Packets that travel together: a fixed array of mbuf addresses and a count. Pushing a batch hands
 * its packets over; the batch object stays with the one that pushed it, who clears and reuses it.
 * Belongs to one thread. Allocates nothing after construction.
 */
public final class PacketBatch {
  /** Packets a batch holds: the largest burst. */
  public static final int CAPACITY = 256;

  private final long[] packets = new long[CAPACITY];
  private int size;

  /** Creates an empty batch. */
  public PacketBatch() {}

  /**
   * The packets themselves, for loops and native calls; the first {@link #size} are valid.
   *
   * @return the live array
   */
  public long[] array() {
    return packets;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public boolean isFull() {
    return size == CAPACITY;
  }

  /**
   * Sets the count after the array was filled or compacted.
   *
   * @param size 0 to {@value #CAPACITY}
   */
  public void setSize(int size) {
    this.size = size;
  }

  public long get(int index) {
    return packets[index];
  }

  /**
   * Appends a packet; the caller has made sure that there is room.
   *
   * @param packet the packet
   */
  public void add(long packet) {
    packets[size++] = packet;
  }

  /** Forgets the packets, which belong to somebody else by now. */
  public void clear() {
    size = 0;
  }
}
