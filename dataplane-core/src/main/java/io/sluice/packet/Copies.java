// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/** Copies fields of a packet to packets that are made from it. Allocates nothing. */
final class Copies {
  private Copies() {}

  /** Copies annotations, flags, receive port and the device's metadata of a packet. */
  static void fields(long from, long to) {
    Anno.copy(from, to);
    Mbuf.setPort(to, Mbuf.port(from));
    // Whether the data lies in another buffer is not copied.
    long own = Mbuf.flags(to) & Mbuf.INDIRECT;
    Mbuf.setFlags(to, Mbuf.flags(from) & ~(Mbuf.INDIRECT | Mbuf.WATCHED) | own);
    Memory.putInt(to + Mbuf.PACKET_TYPE, Memory.getInt(from + Mbuf.PACKET_TYPE));
    Memory.putInt(to + Mbuf.HASH, Memory.getInt(from + Mbuf.HASH));
    Memory.putShort(to + Mbuf.VLAN_TCI, Memory.getShort(from + Mbuf.VLAN_TCI));
    Memory.putLong(to + Mbuf.TX_OFFLOAD, Memory.getLong(from + Mbuf.TX_OFFLOAD));
  }

  /**
   * Makes a packet of a raw buffer, with the fields, annotations, data offset and length of another
   * packet.
   *
   * @param packet the other packet
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
      // It is on another cache line, and read only if a flag is set.
      Memory.putLong(like + Mbuf.TX_OFFLOAD, Memory.getLong(packet + Mbuf.TX_OFFLOAD));
    }
    Anno.copyLongs(packet, like);
  }

  /**
   * Copies the first {@value PacketAllocator#HEADERS} bytes of a packet, or fewer if it is shorter;
   * both buffers are large enough.
   *
   * @param packet the packet
   * @param copy a packet with the same data offset
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

  /** Copies 32 bytes; a call of copyMemory costs more. */
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
