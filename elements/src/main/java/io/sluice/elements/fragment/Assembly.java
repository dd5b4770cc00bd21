// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import java.util.Arrays;

/**
 * The fragments of one IPv4 packet, as far as they have come: their data at its place, and a bit
 * for each 8 bytes that are there, so that fragments may overlap, come twice or in any order. Data
 * that comes later replaces what is there. Lives on the heap: however many fragments wait, no
 * packet buffers are taken. Used again and again; allocates only to become larger than ever before.
 */
final class Assembly {
  private static final int UNIT = 8;
  private static final int FIRST_SIZE = 512;

  /** Data in front of the first header: room for the headers before it that were stripped. */
  private byte[] head = new byte[Mbuf.HEADROOM + Ipv4.MAX_HEADER];

  private final byte[] annotations = new byte[Mbuf.PRIVATE_SIZE];
  private byte[] data = new byte[FIRST_SIZE];
  private long[] present = new long[FIRST_SIZE / UNIT / Long.SIZE];
  private int units;
  private int headLength;
  private int dataOffset;
  private int port;
  private int headerLength;
  private boolean hasFirst;
  private int flags;

  Assembly next;
  int src;
  int dst;
  int id;
  int protocol;

  /** The end of the data seen, in bytes. */
  int end;

  /** Whether the last fragment is there, so that nothing can follow. */
  boolean hasLast;

  /** The longest fragment with its header, in bytes. */
  int longest;

  /** Seconds since 1970 by the packets' timestamps. */
  long stamp;

  /** When the last fragment came, by the worker's clock. */
  long seen;

  /** Begins anew with a fragment's identity and header, its data still to be added. */
  void begin(long packet, long ip) {
    src = Ipv4.src(ip);
    dst = Ipv4.dst(ip);
    id = Ipv4.id(ip);
    protocol = Ipv4.protocol(ip);
    flags = Ipv4.flagsAndOffset(ip) & (Ipv4.DONT_FRAGMENT | Ipv4.RESERVED);
    Arrays.fill(present, 0);
    units = 0;
    end = 0;
    hasLast = false;
    hasFirst = false;
    longest = 0;
    keepHead(packet, ip, Ipv4.MIN_HEADER);
  }

  boolean is(long ip) {
    return id == Ipv4.id(ip)
        && src == Ipv4.src(ip)
        && dst == Ipv4.dst(ip)
        && protocol == Ipv4.protocol(ip);
  }

  /** Keeps the header, and what lies before it in the buffer. */
  private void keepHead(long packet, long ip, int length) {
    headerLength = length;
    dataOffset = Mbuf.dataOffset(packet);
    headLength = (int) (ip - Mbuf.buffer(packet)) + length;
    if (head.length < headLength) {
      head = new byte[headLength];
    }
    Memory.copyToArray(Mbuf.buffer(packet), head, 0, headLength);
    Memory.copyToArray(packet + Mbuf.SIZE, annotations, 0, annotations.length);
    port = Mbuf.port(packet);
  }

  /**
   * Adds a fragment whose lengths were checked.
   *
   * @param packet the packet
   * @param ip its header
   * @param from where its data belongs, a multiple of 8
   * @param to where its data ends; a multiple of 8 unless it is the last fragment
   * @param last whether it is the last one
   * @return false, with nothing changed, when it contradicts what is there
   */
  boolean add(long packet, long ip, int from, int to, boolean last) {
    if (hasLast && to > end || last && (to < end || hasLast && to != end)) {
      return false;
    }
    int length = Ipv4.headerLength(ip);
    if (from == 0) {
      keepHead(packet, ip, length);
      hasFirst = true;
    }
    ensureRoom(to);
    Bytes.copyOut(ip + length, data, from, to - from);
    for (int unit = from / UNIT; unit * UNIT < to; unit++) {
      long bit = 1L << unit;
      if ((present[unit >>> 6] & bit) == 0) {
        present[unit >>> 6] |= bit;
        units++;
      }
    }
    end = Math.max(end, to);
    hasLast |= last;
    longest = Math.max(longest, length + to - from);
    return true;
  }

  private void ensureRoom(int size) {
    if (size > data.length) {
      int larger = Math.max(size + UNIT - 1 & -UNIT, Math.min(data.length * 2, 1 << 16));
      data = Arrays.copyOf(data, larger);
      present = Arrays.copyOf(present, (larger / UNIT + Long.SIZE - 1) / Long.SIZE);
    }
  }

  boolean isComplete() {
    return hasLast && hasFirst && units == (end + UNIT - 1) / UNIT;
  }

  /** Bytes of the packet from its IP header on. */
  int length() {
    return headerLength + end;
  }

  /** Memory that this takes, in bytes. */
  int capacity() {
    return data.length + head.length + present.length * Long.BYTES;
  }

  /**
   * Makes the packet, gaps filled with zeros.
   *
   * @param packets where the buffer comes from
   * @param whole whether to write the header of a whole packet
   * @return the packet, cut to what a buffer holds; 0 when there is no buffer
   */
  long toPacket(PacketAllocator packets, boolean whole) {
    long packet = packets.allocate();
    if (packet == 0) {
      return 0;
    }
    int total = Math.min(Mbuf.bufferLength(packet), headLength + end);
    if (total < headLength) {
      packets.free(packet);
      return 0;
    }
    Mbuf.setDataOffset(packet, dataOffset);
    Mbuf.setLength(packet, total - dataOffset);
    Memory.copyFromArray(head, 0, Mbuf.buffer(packet), headLength);
    clearGaps();
    long ip = Mbuf.buffer(packet) + headLength - headerLength;
    Bytes.copyIn(ip + headerLength, data, 0, total - headLength);
    Memory.copyFromArray(annotations, 0, packet + Mbuf.SIZE, annotations.length);
    Anno.setNetworkHeader(packet, ip);
    Anno.setTransportHeader(packet, ip + headerLength);
    Mbuf.setPort(packet, port);
    Ipv4.setHeaderLength(ip, headerLength);
    if (whole) {
      Ipv4.setTotalLength(ip, length());
      Ipv4.setFlagsAndOffset(ip, flags);
    } else {
      Ipv4.setFlagsAndOffset(ip, flags | (hasLast ? 0 : Ipv4.MORE_FRAGMENTS));
    }
    Ipv4.updateChecksum(ip);
    return packet;
  }

  private void clearGaps() {
    for (int unit = 0; unit * UNIT < end; unit++) {
      if ((present[unit >>> 6] & 1L << unit) == 0) {
        Arrays.fill(data, unit * UNIT, Math.min(end, (unit + 1) * UNIT), (byte) 0);
      }
    }
  }

  /** Which data is there, for a person. */
  void append(StringBuilder text) {
    int from = -1;
    for (int unit = 0; unit * UNIT <= end; unit++) {
      boolean here = unit * UNIT < end && (present[unit >>> 6] & 1L << unit) != 0;
      if (here && from < 0) {
        from = unit * UNIT;
      } else if (!here && from >= 0) {
        text.append(" (").append(from).append(',').append(Math.min(end, unit * UNIT)).append(')');
        from = -1;
      }
    }
    if (from >= 0) {
      text.append(" (").append(from).append(',').append(end).append(')');
    }
  }
}
