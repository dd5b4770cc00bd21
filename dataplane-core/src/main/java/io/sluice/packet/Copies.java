// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/** What packets take over from those that they are made from. Allocates nothing. */
final class Copies {
  private Copies() {}

  /** Copies annotations, flags, receive port and what devices say of a packet. */
  static void fields(long from, long to) {
    Anno.copy(from, to);
    Mbuf.setPort(to, Mbuf.port(from));
    // Where the data lies is each packet's own matter.
    long own = Mbuf.flags(to) & Mbuf.INDIRECT;
    Mbuf.setFlags(to, Mbuf.flags(from) & ~(Mbuf.INDIRECT | Mbuf.WATCHED) | own);
    Memory.putInt(to + Mbuf.PACKET_TYPE, Memory.getInt(from + Mbuf.PACKET_TYPE));
    Memory.putInt(to + Mbuf.HASH, Memory.getInt(from + Mbuf.HASH));
    Memory.putShort(to + Mbuf.VLAN_TCI, Memory.getShort(from + Mbuf.VLAN_TCI));
    Memory.putLong(to + Mbuf.TX_OFFLOAD, Memory.getLong(from + Mbuf.TX_OFFLOAD));
  }

  /**
   * Makes a packet of a raw buffer, with the fields, annotations, place and length of another.
   *
   * @param packet the other
   * @param like the buffer, fields undefined
   */
  static void likeness(long packet, long like) {
    long rearm = Memory.getLong(packet + Mbuf.DATA_OFF) & 0xffff_0000_0000_ffffL;
    Memory.putLong(like + Mbuf.DATA_OFF, rearm | Mbuf.PLAIN);
    long flags = Memory.getLong(packet + Mbuf.OL_FLAGS) & ~(Mbuf.INDIRECT | Mbuf.WATCHED);
    Memory.putLong(like + Mbuf.OL_FLAGS, flags);
    Memory.putLong(like + Mbuf.PACKET_TYPE, Memory.getLong(packet + Mbuf.PACKET_TYPE));
    Memory.putLong(like + Mbuf.DATA_LEN, Memory.getLong(packet + Mbuf.DATA_LEN));
    if (flags != 0) {
      // On a cache line of its own, and without a flag nobody looks.
      Memory.putLong(like + Mbuf.TX_OFFLOAD, Memory.getLong(packet + Mbuf.TX_OFFLOAD));
    }
    Anno.copyLongs(packet, like);
  }

  /**
   * Copies the begin of a packet's data, {@value PacketAllocator#HEADERS} bytes or less of a
   * shorter one; both buffers have that many.
   *
   * @param packet the packet
   * @param copy one at the same place in its buffer
   * @param stripped whether to copy the {@value PacketAllocator#STRIPPED} bytes before the data,
   *     too
   */
  static void headers(long packet, long copy, boolean stripped) {
    int offset = Mbuf.dataOffset(packet);
    long from = Mbuf.buffer(packet) + offset;
    long to = Mbuf.buffer(copy) + offset;
    if (stripped) {
      copy32(from - PacketAllocator.STRIPPED, to - PacketAllocator.STRIPPED);
    }
    copy32(from, to);
    copy32(from + 32, to + 32);
    if (Mbuf.length(packet) > 64) {
      copy32(from + 64, to + 64);
    }
  }

  /** A call of copyMemory costs more than these. */
  private static void copy32(long from, long to) {
    long first = Memory.getLong(from);
    long second = Memory.getLong(from + 8);
    long third = Memory.getLong(from + 16);
    long fourth = Memory.getLong(from + 24);
    Memory.putLong(to, first);
    Memory.putLong(to + 8, second);
    Memory.putLong(to + 16, third);
    Memory.putLong(to + 24, fourth);
  }
}
