// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * The segment routing header of IPv6 (RFC 8754), by the address of its first byte. Its segments are
 * listed from the last one to the first.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |  Next header  |    Length     |   Type = 4    | Segments left |
 * +---------------+---------------+---------------+---------------+
 * |  Last entry   |     Flags     |              Tag              |
 * +---------------+---------------+-------------------------------+
 * |              Segments (128 bits each), options                |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class SegmentRouting {
  /** Bytes without segments. */
  static final int HEADER = 8;

  static final int SEGMENT = 16;

  /** The most segments that the length has room for. */
  static final int MAX_SEGMENTS = 127;

  /** Answer of {@link #find} for a packet without such a header. */
  static final int NONE = 0;

  /** Answer of {@link #find} for a packet that is cut off, or whose header contradicts itself. */
  static final int BAD = -1;

  private static final int TYPE = 4;
  private static final int MAX_HEADERS = 8;

  private SegmentRouting() {}

  /**
   * Finds the header of a packet that begins with an IPv6 header. It, its segments and all that
   * precedes it were checked against the data and the payload length.
   *
   * @return {@link #NONE}, {@link #BAD}, or what {@link #offset} and {@link #pointer} tell from
   */
  static int find(long packet) {
    int length = Mbuf.length(packet);
    long ip = Mbuf.data(packet);
    if (length < Ipv6.HEADER_LENGTH || Ipv6.version(ip) != 6) {
      return BAD;
    }
    int end = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    if (end > length) {
      return BAD;
    }
    int pointer = 6;
    int at = Ipv6.HEADER_LENGTH;
    for (int i = 0; i < MAX_HEADERS; i++) {
      int next = Bytes.u8(ip + pointer);
      boolean routing = next == IpProtocol.ROUTING;
      if (!routing && next != IpProtocol.HOP_BY_HOP && next != IpProtocol.DESTINATION_OPTIONS) {
        return NONE;
      }
      if (at + HEADER > end || at + length(ip + at) > end) {
        return BAD;
      }
      if (routing && Bytes.u8(ip + at + 2) == TYPE) {
        return areSegmentsPresent(ip + at) ? pointer << 16 | at : BAD;
      }
      pointer = at;
      at += length(ip + at);
    }
    return NONE;
  }

  /** Bytes from the packet's start to the header. */
  static int offset(int found) {
    return found & 0xffff;
  }

  /** Bytes from the packet's start to the field that says that the header follows. */
  static int pointer(int found) {
    return found >>> 16;
  }

  private static boolean areSegmentsPresent(long header) {
    int last = Bytes.u8(header + 4);
    return HEADER + (last + 1) * SEGMENT <= length(header) && segmentsLeft(header) <= last + 1;
  }

  /** Bytes of this header, or of any other extension header of its form. */
  static int length(long header) {
    return Bytes.u8(header + 1) + 1 << 3;
  }

  static int segmentsLeft(long header) {
    return Bytes.u8(header + 3);
  }

  /** Goes on to the next segment, of which there must be one left. */
  static void advance(long ip, long header) {
    int left = segmentsLeft(header) - 1;
    Bytes.putU8(header + 3, left);
    setDst(ip, header, left);
  }

  /** Has an IPv6 packet go to a segment. */
  static void setDst(long ip, long header, int segment) {
    long address = header + HEADER + segment * SEGMENT;
    Ipv6.setDst(ip, Bytes.i64(address), Bytes.i64(address + 8));
  }

  /** Writes a header for a packet that is to visit all of some segments. */
  static void write(long header, int nextHeader, long[] segments) {
    int count = segments.length / 2;
    Bytes.putU8(header, nextHeader);
    Bytes.putU8(header + 1, 2 * count);
    Bytes.putU8(header + 2, TYPE);
    Bytes.putU8(header + 3, count - 1);
    Bytes.putU8(header + 4, count - 1);
    Bytes.putU8(header + 5, 0);
    Bytes.putU16(header + 6, 0);
    for (int i = 0; i < segments.length; i++) {
      Bytes.putI64(header + HEADER + 8 * i, segments[i]);
    }
  }
}
