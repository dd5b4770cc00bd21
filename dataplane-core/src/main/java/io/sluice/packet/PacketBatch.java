// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * A batch of packets: a fixed array of mbuf addresses and a count. Pushing a batch hands over its
 * packets; the batch object stays with the caller, which clears and reuses it. Belongs to one
 * thread. Allocates nothing after construction.
 */
public final class PacketBatch {
  /** Packets a batch holds: the largest burst. */
  public static final int CAPACITY = 256;

  private final long[] packets = new long[CAPACITY];
  private int size;

  /** The address of native memory with the same packets; 0 if there is none. */
  private long mirror;

  private int mirrored;

  /** How many of the first packets have been handed over. */
  private int handedOver;

  /** Never read; only keeps the JIT from removing the loads of {@link #touch}. */
  private long touched;

  /** Creates an empty batch. */
  public PacketBatch() {}

  /**
   * The packets themselves, for loops and native calls; the first {@link #size} are valid.
   *
   * @return the live array
   */
  public long[] array() {
    mirror = 0;
    return packets;
  }

  /**
   * The array for a loop that removes packets, moves the others down, and then sets the size.
   *
   * @return the live array
   */
  public long[] arrayToSift() {
    return packets;
  }

  /**
   * Sets the packets from native memory, where they stay until the batch is empty or changed.
   *
   * @param table address of a table of mbuf pointers with the same packets as the array
   * @param count how many
   */
  public void mirror(long table, int count) {
    size = count;
    mirror = table;
    mirrored = count;
  }

  /**
   * A table of mbuf pointers in native memory with the same packets.
   *
   * @return its address; 0 if there is none
   */
  public long mirror() {
    return size == mirrored ? mirror : 0;
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
    if (size != this.size) {
      mirror = 0;
    }
    this.size = size;
  }

  /**
   * Completes a loop over the array that removes packets and moves the others down, also after an
   * exception: the packets that were not processed follow those that were kept.
   *
   * @param kept how many packets the loop has kept
   * @param next the index of the first packet that was not processed, or that failed
   */
  public void closeGap(int kept, int next) {
    System.arraycopy(packets, next, packets, kept, size - next);
    setSize(kept + size - next);
  }

  public long get(int index) {
    return packets[index];
  }

  /**
   * Loads the cache lines that elements read first: the mbuf's two lines, its annotations, and the
   * start of the data. For packets that another processor has written: here their cache misses
   * overlap, whereas the elements' loops would wait for each. Java has no prefetch.
   *
   * @param from index of the first packet
   */
  public void touch(int from) {
    long seen = 0;
    for (int i = from; i < size; i++) {
      seen ^= Memory.getLong(packets[i]) ^ Memory.getLong(packets[i] + Mbuf.NEXT);
      seen ^= Memory.getLong(packets[i] + Mbuf.SIZE);
    }
    for (int i = from; i < size; i++) {
      seen ^= Memory.getLong(Mbuf.data(packets[i]));
    }
    touched = seen;
  }

  /**
   * Appends a packet; the caller has checked that there is room.
   *
   * @param packet the packet
   */
  public void add(long packet) {
    packets[size++] = packet;
  }

  /**
   * Takes out a packet to hand it over: the batch no longer owns it and all packets before it,
   * although they stay in the array until {@link #clear}. To be called last, when nothing can go
   * wrong with the packet any more.
   *
   * @param index of the packet
   * @return the packet
   */
  public long handOver(int index) {
    handedOver = index + 1;
    return packets[index];
  }

  /**
   * How many of the first packets were taken out by {@link #handOver}.
   *
   * @return 0 for a batch that was just pushed
   */
  public int handedOver() {
    return handedOver;
  }

  /** Removes all packets, which have other owners by now. */
  public void clear() {
    size = 0;
    mirror = 0;
    handedOver = 0;
  }
}
