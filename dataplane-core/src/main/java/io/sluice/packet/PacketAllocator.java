// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * One thread's way to a {@link PacketPool}: takes and returns buffers last in first out, so that
 * they are warm, without locks and without allocating. Not thread safe.
 */
public abstract class PacketAllocator {
  private long failures;

  /** Creates an allocator. */
  protected PacketAllocator() {}

  /**
   * Takes a raw buffer.
   *
   * @return the buffer's address, fields undefined; 0 when the pool is empty
   */
  protected abstract long take();

  /**
   * Returns a raw buffer: direct, one reference, one segment.
   *
   * @param packet the buffer
   */
  protected abstract void give(long packet);

  /** Hands cached buffers back to the pool; for the end of the thread. */
  public abstract void flush();

  /**
   * Allocates an empty packet.
   *
   * @return a packet of length 0 with the default headroom, annotations cleared; 0 when the pool is
   *     empty, which is counted
   */
  public final long allocate() {
    long packet = take();
    if (packet == 0) {
      failures++;
      return 0;
    }
    if (Checks.ENABLED) {
      Checks.acquired(packet);
    }
    Mbuf.reset(packet);
    return packet;
  }

  /**
   * How often {@link #allocate} found the pool empty.
   *
   * @return count since the start
   */
  public final long failures() {
    return failures;
  }

  /**
   * Frees a packet, its further segments, and, for a clone, its reference to the original.
   *
   * @param packet the packet
   */
  public final void free(long packet) {
    // refcnt 1 and nb_segs 1 in one load; not a clone
    if (Memory.getInt(packet + Mbuf.REFCNT) == 0x0001_0001
        && (Memory.getLong(packet + Mbuf.OL_FLAGS) & Mbuf.NOT_DIRECT) == 0) {
      if (Checks.ENABLED) {
        Checks.released(packet);
      }
      give(packet);
    } else {
      freeSlow(packet);
    }
  }

  /**
   * Frees packets. A pool whose cache lends itself to it may do better than one by one.
   *
   * @param batch the packets; the batch is empty afterwards
   */
  public void free(PacketBatch batch) {
    long[] packets = batch.array();
    for (int i = 0, n = batch.size(); i < n; i++) {
      free(packets[i]);
    }
    batch.clear();
  }

  /**
   * Frees what is not one plain buffer: several segments, a clone, or a buffer with clones.
   *
   * @param packet the packet
   */
  protected void freeSlow(long packet) {
    long segment = packet;
    while (segment != 0) {
      final long next = Mbuf.next(segment);
      freeSegment(segment);
      segment = next;
    }
  }

  private void freeSegment(long segment) {
    if (Checks.ENABLED) {
      Checks.handedOver(segment);
    }
    if (!Mbuf.isIndirect(segment)) {
      release(segment);
      return;
    }
    long original = Clones.original(segment);
    Clones.detach(segment);
    release(original);
    giveClean(segment);
  }

  private void release(long original) {
    if (Clones.release(original)) {
      if (Checks.ENABLED) {
        Checks.poison(original);
      }
      giveClean(original);
    }
  }

  private void giveClean(long segment) {
    Memory.putShort(segment + Mbuf.NB_SEGS, (short) 1);
    Memory.putLong(segment + Mbuf.NEXT, 0);
    give(segment);
  }

  /**
   * Copies a packet: data, annotations, flags, receive port, and the headroom, where stripped
   * headers lie that may be wanted back.
   *
   * @param packet the packet, one segment
   * @return an independent packet with the same headroom; 0 when the pool is empty or its buffers
   *     are too small
   */
  public final long copy(long packet) {
    if (Checks.ENABLED) {
      Checks.live(packet);
    }
    long copy = allocate();
    if (copy == 0) {
      return 0;
    }
    int length = Mbuf.length(packet);
    int offset = Mbuf.dataOffset(packet);
    if (offset + length > Mbuf.bufferLength(copy)) {
      free(copy);
      return 0;
    }
    Mbuf.setDataOffset(copy, offset);
    Mbuf.setLength(copy, length);
    Memory.copy(Mbuf.buffer(packet), Mbuf.buffer(copy), offset + length);
    copyFields(packet, copy);
    return copy;
  }

  private static void copyFields(long from, long to) {
    Anno.copy(from, to);
    Mbuf.setPort(to, Mbuf.port(from));
    Mbuf.setFlags(to, Mbuf.flags(from) & ~Mbuf.INDIRECT);
    Memory.putInt(to + Mbuf.PACKET_TYPE, Memory.getInt(from + Mbuf.PACKET_TYPE));
    Memory.putInt(to + Mbuf.HASH, Memory.getInt(from + Mbuf.HASH));
    Memory.putShort(to + Mbuf.VLAN_TCI, Memory.getShort(from + Mbuf.VLAN_TCI));
    Memory.putLong(to + Mbuf.TX_OFFLOAD, Memory.getLong(from + Mbuf.TX_OFFLOAD));
  }

  /**
   * Clones a packet: the clone has fields and annotations of its own and shows the same data, which
   * neither may write to any more: see {@link #makeWritable}. The two may go to different threads
   * and be freed in any order.
   *
   * @param packet the packet, one segment, itself perhaps a clone
   * @return the clone; 0 when the pool is empty
   */
  public final long cloneOf(long packet) {
    if (Checks.ENABLED) {
      Checks.live(packet);
    }
    long original = Mbuf.isIndirect(packet) ? Clones.original(packet) : packet;
    if (Mbuf.references(original) >= Clones.MAX_REFERENCES) {
      failures++;
      return 0;
    }
    long clone = allocate();
    if (clone == 0) {
      return 0;
    }
    Clones.attach(clone, original);
    copyFields(packet, clone);
    Mbuf.setFlags(clone, Mbuf.flags(clone) | Mbuf.INDIRECT);
    Mbuf.setDataOffset(clone, Mbuf.dataOffset(packet));
    Mbuf.setLength(clone, Mbuf.length(packet));
    return clone;
  }

  /**
   * Makes sure, where that takes no new buffer, that nobody else sees what is written to a packet's
   * data: a clone gets its data and headroom copied into its own, hitherto unused buffer.
   *
   * <p>A packet that has clones itself cannot be helped in place. Who hands a packet to several
   * receivers therefore gives each of them a clone and frees the original, so that all of them can
   * write by this method.
   *
   * @param packet the packet, one segment
   * @return false, with the packet unchanged, when it has clones, or its own buffer is too small
   */
  public final boolean ensureWritable(long packet) {
    return !Mbuf.isShared(packet) || detachClone(packet);
  }

  private boolean detachClone(long packet) {
    int offset = Mbuf.dataOffset(packet);
    int length = Mbuf.length(packet);
    if (!Mbuf.isIndirect(packet) || offset + length > Clones.ownLength(packet)) {
      return false;
    }
    long original = Clones.original(packet);
    long from = Mbuf.buffer(packet);
    Clones.detach(packet);
    Memory.copy(from, Mbuf.buffer(packet), offset + length);
    if (Checks.ENABLED) {
      Checks.detached(original);
    }
    release(original);
    return true;
  }

  /**
   * Makes sure that nobody else sees what is written to a packet's data (Click's uniqueify). A
   * packet that shares nothing comes back as it is; a clone gets its data copied into its own,
   * hitherto unused buffer and keeps its address; a packet that has clones is replaced by a copy.
   *
   * @param packet the packet, one segment
   * @return the packet to go on with, same data, headroom and annotations; 0, with the packet
   *     unchanged and still the caller's, when the pool is empty or its buffers are too small
   */
  public final long makeWritable(long packet) {
    if (ensureWritable(packet)) {
      return packet;
    }
    long copy = copy(packet);
    if (copy != 0) {
      free(packet);
    }
    return copy;
  }

  /**
   * Gathers a packet that came in several segments into one: in its first segment if there is room,
   * or else in a fresh buffer.
   *
   * @param packet the packet
   * @return the packet to go on with, one segment, with the annotations of the first; 0, with the
   *     packet unchanged and still the caller's, when it does not fit a buffer or the pool is empty
   */
  public final long linearize(long packet) {
    if (Mbuf.segments(packet) <= 1) {
      return packet;
    }
    int head = Mbuf.length(packet);
    long total = 0;
    for (long segment = packet; segment != 0; segment = Mbuf.next(segment)) {
      total += Mbuf.length(segment);
    }
    if (!Mbuf.isShared(packet) && total - head <= Mbuf.tailroom(packet)) {
      gather(Mbuf.next(packet), Mbuf.data(packet) + head);
      freeSlow(Mbuf.next(packet));
      Memory.putLong(packet + Mbuf.NEXT, 0);
      Memory.putShort(packet + Mbuf.NB_SEGS, (short) 1);
      Mbuf.setLength(packet, (int) total);
      return packet;
    }
    long flat = allocate();
    if (flat == 0) {
      return 0;
    }
    int offset = Mbuf.dataOffset(packet);
    if (offset + total > Mbuf.bufferLength(flat)) {
      free(flat);
      return 0;
    }
    copyFields(packet, flat);
    Mbuf.setDataOffset(flat, offset);
    Mbuf.setLength(flat, (int) total);
    gather(packet, Mbuf.data(flat));
    freeSlow(packet);
    return flat;
  }

  private static void gather(long first, long to) {
    long at = to;
    for (long segment = first; segment != 0; segment = Mbuf.next(segment)) {
      Memory.copy(Mbuf.data(segment), at, Mbuf.length(segment));
      at += Mbuf.length(segment);
    }
  }

  /**
   * Makes an empty packet with data from an array; for sources, tests and control.
   *
   * @param bytes the data, at most the pool's data room
   * @return the packet; 0 when the pool is empty or the data does not fit
   */
  public final long packetOf(byte[] bytes) {
    long packet = allocate();
    if (packet != 0 && !Mbuf.append(packet, bytes.length)) {
      free(packet);
      return 0;
    }
    if (packet != 0) {
      Bytes.copyIn(Mbuf.data(packet), bytes, 0, bytes.length);
    }
    return packet;
  }
}
