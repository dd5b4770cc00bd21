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
      if (Mbuf.references(segment) > 1) {
        Memory.putShort(segment + Mbuf.REFCNT, (short) (Mbuf.references(segment) - 1));
        if (Checks.ENABLED && Mbuf.segments(packet) <= 1) {
          Checks.handedOver(segment);
        }
      } else {
        freeSegment(segment);
      }
      segment = next;
    }
  }

  private void freeSegment(long segment) {
    if (Checks.ENABLED) {
      Checks.released(segment);
    }
    if (Mbuf.isIndirect(segment)) {
      long original = originalOf(segment);
      detach(segment);
      int references = Mbuf.references(original) - 1;
      Memory.putShort(original + Mbuf.REFCNT, (short) references);
      if (references == 0) {
        Memory.putShort(original + Mbuf.REFCNT, (short) 1);
        giveClean(original);
      }
    }
    giveClean(segment);
  }

  private void giveClean(long segment) {
    Memory.putShort(segment + Mbuf.NB_SEGS, (short) 1);
    Memory.putLong(segment + Mbuf.NEXT, 0);
    give(segment);
  }

  private static long originalOf(long clone) {
    int priv = Memory.getShort(clone + Mbuf.PRIV_SIZE) & 0xffff;
    return Memory.getLong(clone) - Mbuf.SIZE - priv;
  }

  private static void detach(long clone) {
    int priv = Memory.getShort(clone + Mbuf.PRIV_SIZE) & 0xffff;
    Memory.putLong(clone, clone + Mbuf.SIZE + priv);
    Memory.putLong(clone + Mbuf.OL_FLAGS, 0);
  }

  /**
   * Copies a packet: data, annotations, flags, receive port.
   *
   * @param packet the packet, one segment
   * @return an independent packet with the same headroom; 0 when the pool is empty
   */
  public final long copy(long packet) {
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
    Memory.copy(Mbuf.data(packet), Mbuf.data(copy), length);
    Anno.copy(packet, copy);
    Mbuf.setPort(copy, Mbuf.port(packet));
    Memory.putLong(copy + Mbuf.OL_FLAGS, Memory.getLong(packet + Mbuf.OL_FLAGS) & ~Mbuf.INDIRECT);
    Memory.putInt(copy + Mbuf.PACKET_TYPE, Memory.getInt(packet + Mbuf.PACKET_TYPE));
    Memory.putInt(copy + Mbuf.HASH, Memory.getInt(packet + Mbuf.HASH));
    Memory.putShort(copy + Mbuf.VLAN_TCI, Memory.getShort(packet + Mbuf.VLAN_TCI));
    Memory.putLong(copy + Mbuf.TX_OFFLOAD, Memory.getLong(packet + Mbuf.TX_OFFLOAD));
    return copy;
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
