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
 * The fragments of one packet that have arrived so far: their data at its position, and a bit for
 * each 8 bytes present, so that fragments may arrive twice or in any order. Lives on the heap:
 * waiting fragments occupy no packet buffers. Reused; allocates only to grow beyond its previous
 * maximum.
 */
abstract class Assembly {
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

  Assembly next;

  /** Where in the table it is. */
  int bucket;

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

  /** Begins anew with a fragment's header, of which this much counts; its data comes later. */
  final void begin(long packet, long ip, int length) {
    forget();
    longest = 0;
    keepHead(packet, ip, length);
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

  /** Gives up the data. */
  final void forget() {
    Arrays.fill(present, 0);
    units = 0;
    end = 0;
    hasLast = false;
    hasFirst = false;
  }

  /** Whether the end of a fragment contradicts what is known of the packet's. */
  final boolean contradicts(int to, boolean last) {
    return hasLast && to > end || last && (to < end || hasLast && to != end);
  }

  /** Whether some of these bytes are there. */
  final boolean overlaps(int from, int to) {
    for (int unit = from / UNIT; unit * UNIT < Math.min(to, end); unit++) {
      if (isPresent(unit)) {
        return true;
      }
    }
    return false;
  }

  /** Whether exactly these bytes are there, among others. */
  final boolean has(long from, int at, int length) {
    if (at + length > end) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!isPresent((at + i) / UNIT) || data[at + i] != (byte) Bytes.u8(from + i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isPresent(int unit) {
    return (present[unit >>> 6] & 1L << unit) != 0;
  }

  /**
   * Adds a fragment whose lengths were checked, in place of what is there of it.
   *
   * @param packet the packet
   * @param ip its header
   * @param length bytes of the header that the whole packet has, should it be the first fragment
   * @param from its data
   * @param at where that belongs, a multiple of 8
   * @param to where it ends; a multiple of 8 unless it is the last fragment
   * @param last whether it is the last one
   */
  final void add(long packet, long ip, int length, long from, int at, int to, boolean last) {
    if (at == 0) {
      keepHead(packet, ip, length);
      hasFirst = true;
    }
    ensureRoom(to);
    Bytes.copyOut(from, data, at, to - at);
    for (int unit = at / UNIT; unit * UNIT < to; unit++) {
      if (!isPresent(unit)) {
        present[unit >>> 6] |= 1L << unit;
        units++;
      }
    }
    end = Math.max(end, to);
    hasLast |= last;
    longest = Math.max(longest, (int) (from - ip) + to - at);
  }

  private void ensureRoom(int size) {
    if (size > data.length) {
      int larger = Math.max(size + UNIT - 1 & -UNIT, Math.min(data.length * 2, 1 << 16));
      data = Arrays.copyOf(data, larger);
      present = Arrays.copyOf(present, (larger / UNIT + Long.SIZE - 1) / Long.SIZE);
    }
  }

  final boolean hasFirst() {
    return hasFirst;
  }

  final boolean isComplete() {
    return hasLast && hasFirst && units == (end + UNIT - 1) / UNIT;
  }

  /** Bytes of the packet from its IP header on. */
  final int length() {
    return headerLength + end;
  }

  /** Memory that this takes, in bytes. */
  final int capacity() {
    return data.length + head.length + present.length * Long.BYTES;
  }

  /**
   * Makes the packet, gaps filled with zeros.
   *
   * @param packets where the buffer comes from
   * @param whole whether to write the header of a whole packet
   * @return the packet; 0 when there is no buffer for it
   */
  final long toPacket(PacketAllocator packets, boolean whole) {
    long packet = packets.allocate();
    if (packet == 0) {
      return 0;
    }
    int length = headLength - dataOffset + end;
    // The longest have less room in front than the fragment had.
    int offset = Math.min(dataOffset, Mbuf.LONG_BUFFER - length);
    if (offset < 0 || !packets.makeRoom(packet, offset, length)) {
      packets.free(packet);
      return 0;
    }
    Mbuf.setDataOffset(packet, offset);
    Mbuf.setLength(packet, length);
    int lost = dataOffset - offset;
    Memory.copyFromArray(head, lost, Mbuf.buffer(packet), headLength - lost);
    clearGaps();
    long ip = Mbuf.data(packet) + headLength - dataOffset - headerLength;
    Bytes.copyIn(ip + headerLength, data, 0, end);
    Memory.copyFromArray(annotations, 0, packet + Mbuf.SIZE, annotations.length);
    Anno.shiftHeaders(packet, -lost);
    Anno.setNetworkHeader(packet, ip);
    Anno.setTransportHeader(packet, ip + headerLength);
    Mbuf.setPort(packet, port);
    writeHeader(ip, headerLength, whole);
    return packet;
  }

  /**
   * Writes the fields of the header that differ from those of a fragment's.
   *
   * @param ip the header
   * @param length bytes of it
   * @param whole whether all of the packet is there
   */
  abstract void writeHeader(long ip, int length, boolean whole);

  /** Whose packet this is, for a person. */
  abstract void appendKey(StringBuilder text);

  private void clearGaps() {
    for (int unit = 0; unit * UNIT < end; unit++) {
      if (!isPresent(unit)) {
        Arrays.fill(data, unit * UNIT, Math.min(end, (unit + 1) * UNIT), (byte) 0);
      }
    }
  }

  /** Which data is there, for a person. */
  final void append(StringBuilder text) {
    int from = -1;
    for (int unit = 0; unit * UNIT <= end; unit++) {
      boolean here = unit * UNIT < end && isPresent(unit);
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
