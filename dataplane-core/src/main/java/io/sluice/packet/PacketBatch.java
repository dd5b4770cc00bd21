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

  /** Where native memory holds the same packets; 0 when it does not. */
  private long mirror;

  private int mirrored;

  /** How many of the first packets belong to somebody else by now. */
  private int handedOver;

  /** Never read: what {@link #touch} loads is used, as far as the JIT can see. */
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
   * The array for a loop that at most takes packets out, moves the others down, and sets the size
   * then.
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
   * A table of mbuf pointers in native memory with these very packets.
   *
   * @return its address; 0 when there is none
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
   * Ends a loop over the array that takes packets out and moves those that it keeps down, even one
   * that has failed: the packets that it did not come to follow those that it kept.
   *
   * @param kept how many the loop has kept
   * @param next the index of the first packet that it did not come to, or has failed with
   */
  public void closeGap(int kept, int next) {
    System.arraycopy(packets, next, packets, kept, size - next);
    setSize(kept + size - next);
  }

  public long get(int index) {
    return packets[index];
  }

  /**
   * Loads the cache lines that elements look at first: the buffer's two lines, its annotations, and
   * the begin of the data. For packets that another processor wrote: here their cache misses
   * overlap, in the elements' loops each would be waited for. Java has no prefetch.
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
   * Appends a packet; the caller has made sure that there is room.
   *
   * @param packet the packet
   */
  public void add(long packet) {
    packets[size++] = packet;
  }

  /**
   * Takes a packet out to hand it to somebody else: it and all before it are not the batch's any
   * more, although they stay in the array until {@link #clear}. To be called last, when nothing can
   * go wrong with the packet any more.
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
   * @return 0 in a batch that was just pushed
   */
  public int handedOver() {
    return handedOver;
  }

  /** Forgets the packets, which belong to somebody else by now. */
  public void clear() {
    size = 0;
    mirror = 0;
    handedOver = 0;
  }
}
