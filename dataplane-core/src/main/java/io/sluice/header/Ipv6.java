// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * An IPv6 header (RFC 8200), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+---------------+---------------------------------------+
 * |Version| Traffic class |              Flow label               |
 * +-------+---------------+-------+---------------+---------------+
 * |        Payload length         |  Next header  |   Hop limit   |
 * +-------------------------------+---------------+---------------+
 * |                       Source (128 bits)                       |
 * +---------------------------------------------------------------+
 * |                     Destination (128 bits)                    |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #HEADER_LENGTH} bytes are there. An address is two
 * {@code long}s, high and low. Allocates nothing.
 */
public final class Ipv6 {
  /** Bytes of the fixed header. */
  public static final int HEADER_LENGTH = 40;

  /** Extension headers that {@link #transport} follows at most. */
  public static final int MAX_EXTENSIONS = 16;

  /** What {@link #transport} returns when the chain is cut off, malformed or too long. */
  public static final int MALFORMED = -1;

  private static final int FRAGMENT_BIT = 1 << 24;
  private static final int LATER_FRAGMENT_BIT = 1 << 25;

  private Ipv6() {}

  public static int version(long ip6) {
    return Bytes.u8(ip6) >>> 4;
  }

  /**
   * DSCP and ECN together.
   *
   * @param ip6 the header
   * @return 0 to 255
   */
  public static int trafficClass(long ip6) {
    return Bytes.u16(ip6) >>> 4 & 0xff;
  }

  public static int dscp(long ip6) {
    return trafficClass(ip6) >>> 2;
  }

  public static int ecn(long ip6) {
    return trafficClass(ip6) & 3;
  }

  /**
   * The flow label (RFC 6437).
   *
   * @param ip6 the header
   * @return 20 bits
   */
  public static int flowLabel(long ip6) {
    return Bytes.i32(ip6) & 0xf_ffff;
  }

  /**
   * Writes version 6, traffic class and flow label.
   *
   * @param ip6 the header
   * @param trafficClass 0 to 255
   * @param flowLabel 20 bits
   */
  public static void setFirstWord(long ip6, int trafficClass, int flowLabel) {
    Bytes.putI32(ip6, 6 << 28 | (trafficClass & 0xff) << 20 | flowLabel & 0xf_ffff);
  }

  /**
   * What follows the fixed header, extension headers included, as the header states it: hostile
   * until checked.
   *
   * @param ip6 the header
   * @return bytes
   */
  public static int payloadLength(long ip6) {
    return Bytes.u16(ip6 + 4);
  }

  public static void setPayloadLength(long ip6, int bytes) {
    Bytes.putU16(ip6 + 4, bytes);
  }

  /**
   * What directly follows the fixed header.
   *
   * @param ip6 the header
   * @return 0 to 255, see {@link IpProtocol}
   */
  public static int nextHeader(long ip6) {
    return Bytes.u8(ip6 + 6);
  }

  public static void setNextHeader(long ip6, int protocol) {
    Bytes.putU8(ip6 + 6, protocol);
  }

  public static int hopLimit(long ip6) {
    return Bytes.u8(ip6 + 7);
  }

  public static void setHopLimit(long ip6, int hops) {
    Bytes.putU8(ip6 + 7, hops);
  }

  public static long srcHigh(long ip6) {
    return Bytes.i64(ip6 + 8);
  }

  public static long srcLow(long ip6) {
    return Bytes.i64(ip6 + 16);
  }

  public static void setSrc(long ip6, long high, long low) {
    Bytes.putI64(ip6 + 8, high);
    Bytes.putI64(ip6 + 16, low);
  }

  public static long dstHigh(long ip6) {
    return Bytes.i64(ip6 + 24);
  }

  public static long dstLow(long ip6) {
    return Bytes.i64(ip6 + 32);
  }

  public static void setDst(long ip6, long high, long low) {
    Bytes.putI64(ip6 + 24, high);
    Bytes.putI64(ip6 + 32, low);
  }

  /**
   * Walks the extension headers to the transport header, or to whatever else ends the chain (ESP,
   * no next header, an unknown protocol, the payload of a fragment that is not the first). Each
   * header is checked against the data before it is read, and at most {@value #MAX_EXTENSIONS} are
   * followed.
   *
   * @param ip6 the header
   * @param available bytes from the header's start, at least {@value #HEADER_LENGTH}
   * @return a result for {@link #transportOffset}, {@link #transportProtocol}, {@link
   *     #isFragment(int)} and {@link #isLaterFragment}; or {@link #MALFORMED}. At most the
   *     extension headers are known to be present: the transport header may have no byte
   */
  public static int transport(long ip6, int available) {
    int next = nextHeader(ip6);
    int offset = HEADER_LENGTH;
    int fragment = 0;
    for (int i = 0; i <= MAX_EXTENSIONS; i++) {
      int length;
      switch (next) {
        case IpProtocol.HOP_BY_HOP,
            IpProtocol.ROUTING,
            IpProtocol.DESTINATION_OPTIONS,
            IpProtocol.MOBILITY,
            IpProtocol.HIP,
            IpProtocol.SHIM6 -> {
          if (offset + 8 > available) {
            return MALFORMED;
          }
          length = Bytes.u8(ip6 + offset + 1) + 1 << 3;
        }
        case IpProtocol.AH -> {
          if (offset + 8 > available) {
            return MALFORMED;
          }
          length = Bytes.u8(ip6 + offset + 1) + 2 << 2;
        }
        case IpProtocol.FRAGMENT -> {
          length = 8;
          if (offset + 8 > available) {
            return MALFORMED;
          }
          int bits = Bytes.u16(ip6 + offset + 2);
          if ((bits & 0xfff9) != 0) {
            fragment = FRAGMENT_BIT;
          }
          if ((bits & 0xfff8) != 0) {
            return FRAGMENT_BIT
                | LATER_FRAGMENT_BIT
                | Bytes.u8(ip6 + offset) << 16
                | offset + length;
          }
        }
        default -> {
          return fragment | next << 16 | offset;
        }
      }
      if (offset + length > available || offset + length > 0xffff) {
        return MALFORMED;
      }
      next = Bytes.u8(ip6 + offset);
      offset += length;
    }
    return MALFORMED;
  }

  /**
   * Where the chain of headers ends.
   *
   * @param transport what {@link #transport} returned, not {@link #MALFORMED}
   * @return bytes from the IPv6 header's start
   */
  public static int transportOffset(int transport) {
    return transport & 0xffff;
  }

  /**
   * The protocol that ends the chain.
   *
   * @param transport what {@link #transport} returned, not {@link #MALFORMED}
   * @return 0 to 255, see {@link IpProtocol}
   */
  public static int transportProtocol(int transport) {
    return transport >>> 16 & 0xff;
  }

  /**
   * Whether the packet is part of a larger datagram; false for an atomic fragment (RFC 6946).
   *
   * @param transport what {@link #transport} returned, not {@link #MALFORMED}
   * @return true for first and later fragments
   */
  public static boolean isFragment(int transport) {
    return (transport & FRAGMENT_BIT) != 0;
  }

  /**
   * Whether what follows is the middle of a payload rather than a header.
   *
   * @param transport what {@link #transport} returned, not {@link #MALFORMED}
   * @return true when the fragment offset is not 0
   */
  public static boolean isLaterFragment(int transport) {
    return (transport & LATER_FRAGMENT_BIT) != 0;
  }
}
