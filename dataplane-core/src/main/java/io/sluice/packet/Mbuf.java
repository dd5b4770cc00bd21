// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * A packet buffer: a {@code long} that is the address of a structure with the layout of DPDK's
 * {@code rte_mbuf} (20.11 to 25.x), whichever pool it comes from.
 *
 * <pre>
 *   0 buf_addr     8 buf_iova    16 data_off  18 refcnt   20 nb_segs  22 port
 *  24 ol_flags    32 packet_type 36 pkt_len   40 data_len 42 vlan_tci 44 hash (rss)
 *  54 buf_len     56 pool        64 next      72 tx_offload
 *  88 priv_size   90 timesync    92 dynfields
 * 128 private area: Click's annotations, see {@link Anno}
 * 192 the buffer: headroom, data, tailroom
 * </pre>
 *
 * <p>A fresh packet has {@value #HEADROOM} bytes of headroom. Packets in the graph are one segment;
 * devices linearise what they receive in several. A packet that is longer than its buffer has its
 * data in a long buffer, of {@value #LONG_BUFFER} bytes: see {@link PacketAllocator}. Fields are in
 * host byte order. All methods belong to the thread that owns the packet; none allocates.
 */
public final class Mbuf {
  public static final int BUF_ADDR = 0;
  public static final int BUF_IOVA = 8;
  public static final int DATA_OFF = 16;
  public static final int REFCNT = 18;
  public static final int NB_SEGS = 20;
  public static final int PORT = 22;
  public static final int OL_FLAGS = 24;
  public static final int PACKET_TYPE = 32;
  public static final int PKT_LEN = 36;
  public static final int DATA_LEN = 40;
  public static final int VLAN_TCI = 42;
  public static final int HASH = 44;
  public static final int BUF_LEN = 54;
  public static final int POOL = 56;
  public static final int NEXT = 64;
  public static final int TX_OFFLOAD = 72;
  public static final int PRIV_SIZE = 88;

  /** Size of the structure in bytes. */
  public static final int SIZE = 128;

  /** Size of our private area in bytes: one cache line, see {@link Anno}. */
  public static final int PRIVATE_SIZE = 64;

  /** Headroom of a fresh packet in bytes (RTE_PKTMBUF_HEADROOM). */
  public static final int HEADROOM = 128;

  /** The data bytes of a standard buffer after the headroom. */
  public static final int DATA_ROOM = 2048;

  /** The bytes of a long buffer, including headroom: the largest value of buf_len. */
  public static final int LONG_BUFFER = 0xffff;

  /** Flag in ol_flags: the data belongs to another buffer (RTE_MBUF_F_INDIRECT). */
  public static final long INDIRECT = 1L << 62;

  /** Flag in ol_flags: see {@link Watched}. DPDK assigns this bit last to dynamic flags. */
  static final long WATCHED = 1L << 40;

  /**
   * Flag in ol_flags: the packet must be divided into segments, see {@link #segmentSize}. Not
   * DPDK's own flag, with which drivers would assume that checksums are prepared.
   */
  private static final long UNCUT = 1L << 39;

  /** The position of tso_segsz in tx_offload. */
  private static final int SEGMENT_SIZE_SHIFT = 24;

  /**
   * Flags in ol_flags of a buffer that must not simply be returned to its pool: its data lies
   * elsewhere (INDIRECT or EXTERNAL), or it is {@link Watched}.
   */
  public static final long NOT_PLAIN = 3L << 61 | WATCHED;

  /** data_off, refcnt, nb_segs and port of a fresh packet, written in one store. */
  private static final long REARM = HEADROOM | 1L << 16 | 1L << 32 | 0xffffL << 48;

  /** One reference and one segment, as stored in the 64 bits at {@link #DATA_OFF}. */
  static final long PLAIN = 1L << 16 | 1L << 32;

  private Mbuf() {}

  private static void check(long packet) {
    if (Checks.ENABLED) {
      Checks.live(packet);
    }
  }

  /**
   * Makes an empty packet of a buffer just taken from a pool: default headroom, length 0, one
   * segment, one reference, no flags, annotations cleared.
   *
   * @param packet the packet
   */
  public static void reset(long packet) {
    check(packet);
    Memory.putLong(packet + DATA_OFF, REARM);
    Memory.putLong(packet + OL_FLAGS, 0);
    Memory.putLong(packet + PACKET_TYPE, 0);
    Memory.putLong(packet + DATA_LEN, 0);
    Memory.putLong(packet + TX_OFFLOAD, 0);
    Anno.clear(packet);
  }

  /**
   * The address of the first byte of data.
   *
   * @param packet the packet
   * @return an absolute address for {@link Bytes} and the header views
   */
  public static long data(long packet) {
    check(packet);
    return Memory.getLong(packet) + (Memory.getShort(packet + DATA_OFF) & 0xffff);
  }

  /**
   * The length of the data.
   *
   * @param packet the packet
   * @return bytes, 0 to 65,535
   */
  public static int length(long packet) {
    check(packet);
    return Memory.getShort(packet + DATA_LEN) & 0xffff;
  }

  /**
   * Sets the length; the caller has checked that it fits.
   *
   * @param packet the packet
   * @param length bytes
   */
  public static void setLength(long packet, int length) {
    check(packet);
    if (Checks.ENABLED && (length < 0 || length > bufferLength(packet) - dataOffset(packet))) {
      throw new PacketAccessError("length " + length + " does not fit the buffer");
    }
    Memory.putShort(packet + DATA_LEN, (short) length);
    Memory.putInt(packet + PKT_LEN, length);
  }

  /**
   * The offset of the data in the buffer, which is equal to the headroom.
   *
   * @param packet the packet
   * @return bytes from the buffer's start
   */
  public static int dataOffset(long packet) {
    check(packet);
    return Memory.getShort(packet + DATA_OFF) & 0xffff;
  }

  /**
   * Moves the data's start without changing its length.
   *
   * @param packet the packet
   * @param offset bytes from the buffer's start
   */
  public static void setDataOffset(long packet, int offset) {
    check(packet);
    if (Checks.ENABLED && (offset < 0 || offset > bufferLength(packet) - length(packet))) {
      throw new PacketAccessError("data offset " + offset + " does not fit the buffer");
    }
    Memory.putShort(packet + DATA_OFF, (short) offset);
  }

  /**
   * The address of the buffer.
   *
   * @param packet the packet
   * @return an absolute address
   */
  public static long buffer(long packet) {
    check(packet);
    return Memory.getLong(packet);
  }

  /**
   * The size of the buffer.
   *
   * @param packet the packet
   * @return bytes, headroom included
   */
  public static int bufferLength(long packet) {
    check(packet);
    return Memory.getShort(packet + BUF_LEN) & 0xffff;
  }

  /**
   * The room before the data.
   *
   * @param packet the packet
   * @return bytes
   */
  public static int headroom(long packet) {
    return dataOffset(packet);
  }

  /**
   * The room after the data.
   *
   * @param packet the packet
   * @return bytes
   */
  public static int tailroom(long packet) {
    return bufferLength(packet) - dataOffset(packet) - length(packet);
  }

  /**
   * Removes bytes from the front (Click's pull, DPDK's adj).
   *
   * @param packet the packet
   * @param bytes how many; at most the length
   */
  public static void adjust(long packet, int bytes) {
    int length = length(packet);
    if (Checks.ENABLED && (bytes < 0 || bytes > length)) {
      throw new PacketAccessError("adjust of " + bytes + " on " + length + " bytes");
    }
    Memory.putShort(packet + DATA_OFF, (short) (dataOffset(packet) + bytes));
    setLength(packet, length - bytes);
  }

  /**
   * Adds bytes to the front, contents undefined. If the headroom is too small, the data moves
   * towards the buffer's end, if there is room.
   *
   * @param packet the packet
   * @param bytes how many
   * @return false, with the packet unchanged, if the buffer cannot hold them
   */
  public static boolean prepend(long packet, int bytes) {
    if (Checks.ENABLED && bytes < 0) {
      throw new PacketAccessError("prepend of " + bytes + " bytes");
    }
    if (bytes > dataOffset(packet) && !makeHeadroom(packet, bytes)) {
      return false;
    }
    Memory.putShort(packet + DATA_OFF, (short) (dataOffset(packet) - bytes));
    setLength(packet, length(packet) + bytes);
    return true;
  }

  /**
   * Moves the data towards the buffer's end so that there is at least this much headroom. Header
   * positions in the annotations are adjusted.
   *
   * @param packet the packet
   * @param bytes headroom wanted
   * @return false, with the packet unchanged, if the buffer is too small, or the data is shared
   */
  public static boolean makeHeadroom(long packet, int bytes) {
    return bytes <= dataOffset(packet) || moveTo(packet, bytes);
  }

  /**
   * Moves the data to another offset in its buffer. Header positions in the annotations are
   * adjusted.
   *
   * @param packet the packet
   * @param offset bytes from the buffer's start, at least 0
   * @return false, with the packet unchanged, if the data would not fit, or is shared
   */
  public static boolean moveTo(long packet, int offset) {
    int before = dataOffset(packet);
    int length = length(packet);
    if (offset + length > bufferLength(packet) || isShared(packet)) {
      return false;
    }
    long buffer = buffer(packet);
    Memory.copy(buffer + before, buffer + offset, length);
    Memory.putShort(packet + DATA_OFF, (short) offset);
    Anno.shiftHeaders(packet, offset - before);
    return true;
  }

  /**
   * Adds bytes at the end, contents undefined.
   *
   * @param packet the packet
   * @param bytes how many
   * @return false, with the packet unchanged, if the tailroom is too small
   */
  public static boolean append(long packet, int bytes) {
    if (Checks.ENABLED && bytes < 0) {
      throw new PacketAccessError("append of " + bytes + " bytes");
    }
    if (bytes > tailroom(packet)) {
      return false;
    }
    setLength(packet, length(packet) + bytes);
    return true;
  }

  /**
   * Removes bytes from the end.
   *
   * @param packet the packet
   * @param bytes how many; at most the length
   */
  public static void trim(long packet, int bytes) {
    int length = length(packet);
    if (Checks.ENABLED && (bytes < 0 || bytes > length)) {
      throw new PacketAccessError("trim of " + bytes + " on " + length + " bytes");
    }
    setLength(packet, length - bytes);
  }

  public static int port(long packet) {
    check(packet);
    return Memory.getShort(packet + PORT) & 0xffff;
  }

  public static void setPort(long packet, int port) {
    check(packet);
    Memory.putShort(packet + PORT, (short) port);
  }

  public static long flags(long packet) {
    check(packet);
    return Memory.getLong(packet + OL_FLAGS);
  }

  public static void setFlags(long packet, long flags) {
    check(packet);
    Memory.putLong(packet + OL_FLAGS, flags);
  }

  public static int references(long packet) {
    return Memory.getShort(packet + REFCNT) & 0xffff;
  }

  public static int segments(long packet) {
    return Memory.getShort(packet + NB_SEGS) & 0xffff;
  }

  public static long next(long packet) {
    return Memory.getLong(packet + NEXT);
  }

  /**
   * The RSS hash that the device computed.
   *
   * @param packet the packet
   * @return 32 bits
   */
  public static int rssHash(long packet) {
    check(packet);
    return Memory.getInt(packet + HASH);
  }

  /**
   * The segment size of a packet that must be divided, because its sender left that to the device
   * (segmentation offload).
   *
   * @param packet the packet
   * @return bytes of TCP or UDP payload in each segment except the last, 1 to 65,535; 0 for a
   *     packet that is not to be divided
   */
  public static int segmentSize(long packet) {
    if ((flags(packet) & UNCUT) == 0) {
      return 0;
    }
    return (int) (Memory.getLong(packet + TX_OFFLOAD) >>> SEGMENT_SIZE_SHIFT) & 0xffff;
  }

  /**
   * Sets whether and how a packet must be divided.
   *
   * @param packet the packet
   * @param bytes as {@link #segmentSize}
   */
  public static void setSegmentSize(long packet, int bytes) {
    long flags = flags(packet);
    setFlags(packet, bytes == 0 ? flags & ~UNCUT : flags | UNCUT);
    long others = Memory.getLong(packet + TX_OFFLOAD) & ~(0xffffL << SEGMENT_SIZE_SHIFT);
    Memory.putLong(packet + TX_OFFLOAD, others | (long) bytes << SEGMENT_SIZE_SHIFT);
  }

  /**
   * Whether the data lies in another buffer.
   *
   * @param packet the packet
   * @return true for a clone, and for a packet in a long buffer
   */
  public static boolean isIndirect(long packet) {
    return (Memory.getLong(packet + OL_FLAGS) & INDIRECT) != 0;
  }

  /**
   * Whether another packet would see changes to the data.
   *
   * @param packet the packet
   * @return true for a clone, and for a packet that has clones; false for a packet that alone uses
   *     a long buffer
   */
  public static boolean isShared(long packet) {
    return sharing(packet) != 0 && !ownsLongBuffer(packet);
  }

  private static boolean ownsLongBuffer(long packet) {
    return isIndirect(packet)
        && bufferLength(packet) == LONG_BUFFER
        && references(Clones.original(packet)) == 1;
  }

  /** Not 0 if the packet may be {@link #isShared}: to be combined with other conditions. */
  public static long sharing(long packet) {
    check(packet);
    // More than one reference sets a bit above the lowest.
    return Memory.getShort(packet + REFCNT) & 0xfffe | Memory.getLong(packet + OL_FLAGS) & INDIRECT;
  }

  /**
   * Copies the data into a new array; for tests, printing and control, not for the packet path.
   *
   * @param packet the packet
   * @return its bytes
   */
  public static byte[] toBytes(long packet) {
    byte[] bytes = new byte[length(packet)];
    Bytes.copyOut(data(packet), bytes, 0, bytes.length);
    return bytes;
  }
}
