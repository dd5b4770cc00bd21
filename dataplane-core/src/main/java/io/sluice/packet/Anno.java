// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * Click's packet annotations, in the private area behind the mbuf: one cache line.
 *
 * <pre>
 *  0 MAC header (u16)   2 network header (u16)   4 transport header (u16)
 *  6 packet type (u8)   7 unused                 8 timestamp (i64, ns since 1970)
 * 16 user annotations, 48 bytes at Click's own offsets; beside those named below, byte 18 is that of
 *    {@link ConnectionState}, and 40 to 47 are the tag that managers of flows give packets
 * </pre>
 *
 * <p>Header positions are offsets from the buffer's start plus one, so that stripping and
 * prepending leave them alone and 0 means "not set". User annotations of more than a byte are host
 * integers in host byte order; an IPv4 address is the host integer of its big-endian value. Only
 * the VLAN tag has Click's order of bytes, since it shares its place with an integer. Allocates
 * nothing.
 */
public final class Anno {
  /** User annotation bytes. */
  public static final int USER_SIZE = 48;

  /** Destination IPv4 address (4 bytes), or IPv6 address (16 bytes). */
  public static final int DST_IP = 0;

  /** The default paint (1 byte). */
  public static final int PAINT = 16;

  /** ICMP parameter problem pointer (1 byte). */
  public static final int ICMP_PARAM_PROB = 17;

  /** FixIPSrc flag (1 byte). */
  public static final int FIX_IP_SRC = 19;

  /** 802.1Q tag control information (2 bytes, in network order: {@link #vlanTci}). */
  public static final int VLAN = 20;

  /** Aggregate number (4 bytes). */
  public static final int AGGREGATE = 20;

  /** The number of packets that this one stands for, besides itself (4 bytes). */
  public static final int EXTRA_PACKETS = 24;

  /** The bytes that the packet had on the wire besides those captured (4 bytes). */
  public static final int EXTRA_LENGTH = 28;

  /** Packet type: for this host. */
  public static final int TYPE_HOST = 0;

  /** Packet type: link-level broadcast. */
  public static final int TYPE_BROADCAST = 1;

  /** Packet type: link-level multicast. */
  public static final int TYPE_MULTICAST = 2;

  /** Packet type: for another host. */
  public static final int TYPE_OTHER_HOST = 3;

  /** Packet type: sent by this host. */
  public static final int TYPE_OUTGOING = 4;

  /** Packet type: sent by this host to itself. */
  public static final int TYPE_LOOPBACK = 5;

  /** When the first of the packets that this one stands for arrived (8 bytes, nanoseconds). */
  public static final int FIRST_TIMESTAMP = 32;

  private static final int MAC = Mbuf.SIZE;
  private static final int NETWORK = Mbuf.SIZE + 2;
  private static final int TRANSPORT = Mbuf.SIZE + 4;
  private static final int TYPE = Mbuf.SIZE + 6;
  private static final int TIMESTAMP = Mbuf.SIZE + 8;
  private static final int USER = Mbuf.SIZE + 16;

  private Anno() {}

  private static void check(long packet) {
    if (Checks.ENABLED) {
      Checks.live(packet);
    }
  }

  private static void checkUser(long packet, int offset, int size) {
    check(packet);
    if (Checks.ENABLED && (offset < 0 || offset + size > USER_SIZE)) {
      throw new PacketAccessError("annotation offset " + offset);
    }
  }

  /**
   * Clears all annotations.
   *
   * @param packet the packet
   */
  public static void clear(long packet) {
    clearBut(packet, 0);
  }

  /** Clears all annotations except the first eight bytes: header positions and the packet type. */
  private static void clearBut(long packet, long headers) {
    check(packet);
    long base = packet + Mbuf.SIZE;
    Memory.putLong(base, headers);
    Memory.putLong(base + 8, 0);
    Memory.putLong(base + 16, 0);
    Memory.putLong(base + 24, 0);
    Memory.putLong(base + 32, 0);
    Memory.putLong(base + 40, 0);
    Memory.putLong(base + 48, 0);
    Memory.putLong(base + 56, 0);
  }

  /**
   * Sets the annotations of a frame that a device received: the MAC header is at the start of the
   * data, and the others are clear.
   *
   * @param packet the packet
   */
  public static void received(long packet) {
    clearBut(packet, (Memory.getShort(packet + Mbuf.DATA_OFF) & 0xffff) + 1);
  }

  /**
   * As {@link #received}, for a graph that reads only header positions: the other annotations keep
   * the values of the buffer's previous use, and are poisoned in the checked mode.
   *
   * @param packet the packet
   * @param dataOffset the value of {@link Mbuf#dataOffset}
   */
  public static void receivedBare(long packet, int dataOffset) {
    check(packet);
    long base = packet + Mbuf.SIZE;
    Memory.putLong(base, dataOffset + 1);
    if (Checks.ENABLED) {
      Memory.fill(base + 8, Mbuf.PRIVATE_SIZE - 8, Checks.POISON);
    }
  }

  /**
   * As {@link #received}, for a graph that reads no annotations: they are not changed, and are
   * poisoned in the checked mode.
   *
   * @param packet the packet
   */
  public static void receivedUnread(long packet) {
    if (Checks.ENABLED) {
      check(packet);
      Memory.fill(packet + Mbuf.SIZE, Mbuf.PRIVATE_SIZE, Checks.POISON);
    }
  }

  /**
   * Copies all annotations. Header offsets are copied as they are: right when both packets have
   * their data at the same buffer offset, as copies have.
   *
   * @param from source packet
   * @param to destination packet
   */
  public static void copy(long from, long to) {
    check(from);
    check(to);
    Memory.copy(from + Mbuf.SIZE, to + Mbuf.SIZE, Mbuf.PRIVATE_SIZE);
  }

  /** As {@link #copy}, for a new copy: inline, because a call costs more. */
  static void copyLongs(long from, long to) {
    for (int i = Mbuf.SIZE; i < Mbuf.SIZE + Mbuf.PRIVATE_SIZE; i += 32) {
      Memory.putLong(to + i, Memory.getLong(from + i));
      Memory.putLong(to + i + 8, Memory.getLong(from + i + 8));
      Memory.putLong(to + i + 16, Memory.getLong(from + i + 16));
      Memory.putLong(to + i + 24, Memory.getLong(from + i + 24));
    }
  }

  /**
   * Copies all annotations but header positions, which are cleared: for a packet whose data lies
   * elsewhere in its buffer.
   *
   * @param from source packet
   * @param to destination packet
   */
  public static void copyWithoutHeaders(long from, long to) {
    copy(from, to);
    Memory.putInt(to + MAC, 0);
    Memory.putShort(to + TRANSPORT, (short) 0);
  }

  /**
   * Moves the header positions with the data.
   *
   * @param packet the packet
   * @param distance bytes towards the end of the buffer
   */
  public static void shiftHeaders(long packet, int distance) {
    for (int field = MAC; field <= TRANSPORT; field += 2) {
      int value = Memory.getShort(packet + field) & 0xffff;
      if (value != 0) {
        Memory.putShort(packet + field, (short) Math.max(0, value + distance));
      }
    }
  }

  private static boolean has(long packet, int field) {
    check(packet);
    // unsigned, as the readers of the value do, so that the JIT sees one load
    return (Memory.getShort(packet + field) & 0xffff) != 0;
  }

  private static long header(long packet, int field) {
    check(packet);
    return Memory.getLong(packet) + (Memory.getShort(packet + field) & 0xffff) - 1;
  }

  private static int offset(long packet, int field) {
    check(packet);
    return (Memory.getShort(packet + field) & 0xffff) - 1 - Mbuf.dataOffset(packet);
  }

  private static void setHeader(long packet, int field, long address) {
    check(packet);
    long offset = address - Memory.getLong(packet);
    if (Checks.ENABLED && (offset < 0 || offset > Mbuf.bufferLength(packet))) {
      throw new PacketAccessError("header at offset " + offset + " of the buffer");
    }
    Memory.putShort(packet + field, (short) (offset + 1));
  }

  public static boolean hasMacHeader(long packet) {
    return has(packet, MAC);
  }

  /**
   * The address of the MAC header; check {@link #hasMacHeader} first. It may lie before the data.
   *
   * @param packet the packet
   * @return an absolute address
   */
  public static long macHeader(long packet) {
    return header(packet, MAC);
  }

  /**
   * The offset of the MAC header from the data; negative if it was stripped.
   *
   * @param packet the packet
   * @return bytes
   */
  public static int macOffset(long packet) {
    return offset(packet, MAC);
  }

  public static void setMacHeader(long packet, long address) {
    setHeader(packet, MAC, address);
  }

  public static boolean hasNetworkHeader(long packet) {
    return has(packet, NETWORK);
  }

  /**
   * The address of the network header; check {@link #hasNetworkHeader} first. It may lie outside
   * the data, after the header was stripped: see {@link #networkOffset}.
   *
   * @param packet the packet
   * @return an absolute address
   */
  public static long networkHeader(long packet) {
    return header(packet, NETWORK);
  }

  /**
   * The offset of the network header from the data; negative if it was stripped.
   *
   * @param packet the packet
   * @return bytes
   */
  public static int networkOffset(long packet) {
    return offset(packet, NETWORK);
  }

  public static void setNetworkHeader(long packet, long address) {
    setHeader(packet, NETWORK, address);
  }

  public static boolean hasTransportHeader(long packet) {
    return has(packet, TRANSPORT);
  }

  /**
   * The address of the transport header; check {@link #hasTransportHeader} first. It may lie after
   * the end of the data if the packet was truncated.
   *
   * @param packet the packet
   * @return an absolute address
   */
  public static long transportHeader(long packet) {
    return header(packet, TRANSPORT);
  }

  /**
   * The offset of the transport header from the data.
   *
   * @param packet the packet
   * @return bytes; may be negative, or larger than the length
   */
  public static int transportOffset(long packet) {
    return offset(packet, TRANSPORT);
  }

  public static void setTransportHeader(long packet, long address) {
    setHeader(packet, TRANSPORT, address);
  }

  /**
   * Sets the MAC and the network header, in one store.
   *
   * @param packet the packet
   * @param mac offset from the buffer's start, in bytes
   * @param network likewise
   */
  public static void setMacAndNetwork(long packet, int mac, int network) {
    setTwo(packet, MAC, mac, network);
  }

  /**
   * Sets the network and the transport header, in one store.
   *
   * @param packet the packet
   * @param network offset from the buffer's start, in bytes
   * @param transport likewise
   */
  public static void setNetworkAndTransport(long packet, int network, int transport) {
    setTwo(packet, NETWORK, network, transport);
  }

  private static void setTwo(long packet, int field, int outer, int inner) {
    check(packet);
    if (Checks.ENABLED && (outer < 0 || inner < outer || inner > Mbuf.bufferLength(packet))) {
      throw new PacketAccessError("headers at offsets " + outer + " and " + inner);
    }
    Memory.putInt(packet + field, outer + 1 | inner + 1 << 16);
  }

  /**
   * Clears the positions of the network and transport headers.
   *
   * @param packet the packet
   */
  public static void clearNetworkHeader(long packet) {
    check(packet);
    Memory.putInt(packet + NETWORK, 0);
  }

  /**
   * How the packet was addressed: {@link #TYPE_HOST} and so on, with Linux's numbers.
   *
   * @param packet the packet
   * @return 0 to 255
   */
  public static int packetType(long packet) {
    check(packet);
    return Memory.getByte(packet + TYPE) & 0xff;
  }

  public static void setPacketType(long packet, int type) {
    check(packet);
    Memory.putByte(packet + TYPE, (byte) type);
  }

  /**
   * When the packet arrived.
   *
   * @param packet the packet
   * @return nanoseconds since 1970-01-01 UTC; 0 if not set
   */
  public static long timestamp(long packet) {
    check(packet);
    return Memory.getLong(packet + TIMESTAMP);
  }

  public static void setTimestamp(long packet, long nanos) {
    check(packet);
    Memory.putLong(packet + TIMESTAMP, nanos);
  }

  /**
   * The address of the user annotations.
   *
   * @param packet the packet
   * @return an absolute address of {@value #USER_SIZE} bytes
   */
  public static long user(long packet) {
    check(packet);
    return packet + USER;
  }

  public static int getU8(long packet, int offset) {
    checkUser(packet, offset, 1);
    return Memory.getByte(packet + USER + offset) & 0xff;
  }

  public static void putU8(long packet, int offset, int value) {
    checkUser(packet, offset, 1);
    Memory.putByte(packet + USER + offset, (byte) value);
  }

  public static int getU16(long packet, int offset) {
    checkUser(packet, offset, 2);
    return Memory.getShort(packet + USER + offset) & 0xffff;
  }

  public static void putU16(long packet, int offset, int value) {
    checkUser(packet, offset, 2);
    Memory.putShort(packet + USER + offset, (short) value);
  }

  /**
   * The tag control information of an 802.1Q tag.
   *
   * @param packet the packet
   * @return 16 bits: priority, drop eligible, VLAN identifier
   */
  public static int vlanTci(long packet) {
    return Short.reverseBytes((short) getU16(packet, VLAN)) & 0xffff;
  }

  public static void setVlanTci(long packet, int tci) {
    putU16(packet, VLAN, Short.reverseBytes((short) tci));
  }

  public static int getI32(long packet, int offset) {
    checkUser(packet, offset, 4);
    return Memory.getInt(packet + USER + offset);
  }

  public static void putI32(long packet, int offset, int value) {
    checkUser(packet, offset, 4);
    Memory.putInt(packet + USER + offset, value);
  }

  /**
   * Stores an IPv4 address in an annotation: {@link #DST_IP} holds it as a host integer, others
   * hold its four bytes in the order that a header has them.
   *
   * @param packet the packet
   * @param offset where the annotation begins
   * @param address the address, a host integer
   */
  public static void putIp(long packet, int offset, int address) {
    putI32(packet, offset, offset == DST_IP ? address : Integer.reverseBytes(address));
  }

  /**
   * The upper half of the destination address annotation as an IPv6 address. {@link #DST_IP} holds
   * an IPv4 address as a host integer, and an IPv6 address as two of them.
   *
   * @param packet the packet
   * @return 64 bits
   */
  public static long dstIp6High(long packet) {
    return getI64(packet, DST_IP);
  }

  /**
   * The lower half, as {@link #dstIp6High}.
   *
   * @param packet the packet
   * @return 64 bits
   */
  public static long dstIp6Low(long packet) {
    return getI64(packet, DST_IP + 8);
  }

  /**
   * Sets the destination address annotation to an IPv6 address.
   *
   * @param packet the packet
   * @param high the upper 64 bits
   * @param low the lower ones
   */
  public static void setDstIp6(long packet, long high, long low) {
    putI64(packet, DST_IP, high);
    putI64(packet, DST_IP + 8, low);
  }

  public static long getI64(long packet, int offset) {
    checkUser(packet, offset, 8);
    return Memory.getLong(packet + USER + offset);
  }

  public static void putI64(long packet, int offset, long value) {
    checkUser(packet, offset, 8);
    Memory.putLong(packet + USER + offset, value);
  }
}
