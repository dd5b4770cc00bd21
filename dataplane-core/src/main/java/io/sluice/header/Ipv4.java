// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * An IPv4 header (RFC 791), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+-----------+---+-------------------------------+
 * |Version|  IHL  |   DSCP    |ECN|          Total length         |
 * +-------+-------+-----------+---+-----+-------------------------+
 * |         Identification        |R|D|M|     Fragment offset     |
 * +---------------+---------------+-----+-------------------------+
 * |      TTL      |    Protocol   |        Header checksum        |
 * +---------------+---------------+-------------------------------+
 * |                             Source                            |
 * +---------------------------------------------------------------+
 * |                          Destination                          |
 * +---------------------------------------------------------------+
 * |                     Options (0 to 40 bytes)                   |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #MIN_HEADER} bytes are there; for the options, that
 * {@link #headerLength} bytes are. Setters leave the checksum alone: see {@link Checksum}.
 * Allocates nothing.
 */
public final class Ipv4 {
  /** Shortest header in bytes. */
  public static final int MIN_HEADER = 20;

  /** Longest header in bytes. */
  public static final int MAX_HEADER = 60;

  /** Flag: must be zero. */
  public static final int RESERVED = 0x8000;

  /** Flag: don't fragment. */
  public static final int DONT_FRAGMENT = 0x4000;

  /** Flag: more fragments follow. */
  public static final int MORE_FRAGMENTS = 0x2000;

  /** The fragment offset's bits beside the flags, in units of 8 bytes. */
  public static final int OFFSET_MASK = 0x1fff;

  /** Option: end of the list. */
  public static final int OPTION_END = 0;

  /** Option: no operation. */
  public static final int OPTION_NOP = 1;

  /** Option: record route. */
  public static final int OPTION_RECORD_ROUTE = 7;

  /** Option: timestamp. */
  public static final int OPTION_TIMESTAMP = 68;

  /** Option: loose source route. */
  public static final int OPTION_LOOSE_SOURCE_ROUTE = 131;

  /** Option: strict source route. */
  public static final int OPTION_STRICT_SOURCE_ROUTE = 137;

  /** Option: router alert (RFC 2113). */
  public static final int OPTION_ROUTER_ALERT = 148;

  private Ipv4() {}

  public static int version(long ip) {
    return Bytes.u8(ip) >>> 4;
  }

  /**
   * The header's length as the header states it: hostile until checked.
   *
   * @param ip the header
   * @return bytes, 0 to 60
   */
  public static int headerLength(long ip) {
    return (Bytes.u8(ip) & 0xf) << 2;
  }

  /**
   * Whether this is version 4 and 20 bytes long: a header without options, as nearly all are.
   *
   * @param ip the header
   * @return from its first byte
   */
  public static boolean isPlain(long ip) {
    return Bytes.u8(ip) == 0x45;
  }

  /**
   * Writes version 4 and the header's length.
   *
   * @param ip the header
   * @param bytes 20 to 60, a multiple of 4
   */
  public static void setHeaderLength(long ip, int bytes) {
    Bytes.putU8(ip, 0x40 | bytes >>> 2);
  }

  /**
   * The former type of service: DSCP and ECN together.
   *
   * @param ip the header
   * @return 0 to 255
   */
  public static int tos(long ip) {
    return Bytes.u8(ip + 1);
  }

  public static void setTos(long ip, int tos) {
    Bytes.putU8(ip + 1, tos);
  }

  /**
   * The differentiated services code point (RFC 2474).
   *
   * @param ip the header
   * @return 0 to 63
   */
  public static int dscp(long ip) {
    return tos(ip) >>> 2;
  }

  /**
   * Explicit congestion notification (RFC 3168).
   *
   * @param ip the header
   * @return 0 to 3
   */
  public static int ecn(long ip) {
    return tos(ip) & 3;
  }

  /**
   * Header and payload as the header states it: hostile until checked.
   *
   * @param ip the header
   * @return bytes
   */
  public static int totalLength(long ip) {
    return Bytes.u16(ip + 2);
  }

  public static void setTotalLength(long ip, int bytes) {
    Bytes.putU16(ip + 2, bytes);
  }

  public static int id(long ip) {
    return Bytes.u16(ip + 4);
  }

  public static void setId(long ip, int id) {
    Bytes.putU16(ip + 4, id);
  }

  /**
   * Flags and fragment offset as they lie in the header.
   *
   * @param ip the header
   * @return 16 bits; see {@link #DONT_FRAGMENT}, {@link #MORE_FRAGMENTS}, {@link #OFFSET_MASK}
   */
  public static int flagsAndOffset(long ip) {
    return Bytes.u16(ip + 6);
  }

  public static void setFlagsAndOffset(long ip, int bits) {
    Bytes.putU16(ip + 6, bits);
  }

  public static boolean dontFragment(long ip) {
    return (flagsAndOffset(ip) & DONT_FRAGMENT) != 0;
  }

  public static boolean moreFragments(long ip) {
    return (flagsAndOffset(ip) & MORE_FRAGMENTS) != 0;
  }

  /**
   * Where this fragment's payload begins in the datagram's.
   *
   * @param ip the header
   * @return bytes, 0 to 65,528
   */
  public static int fragmentOffset(long ip) {
    return (flagsAndOffset(ip) & OFFSET_MASK) << 3;
  }

  public static boolean isFragment(long ip) {
    return (flagsAndOffset(ip) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
  }

  /**
   * Whether the payload begins with the transport header: a whole datagram, or its first fragment.
   *
   * @param ip the header
   * @return true when the fragment offset is 0
   */
  public static boolean isFirstFragment(long ip) {
    return (flagsAndOffset(ip) & OFFSET_MASK) == 0;
  }

  public static int ttl(long ip) {
    return Bytes.u8(ip + 8);
  }

  public static void setTtl(long ip, int ttl) {
    Bytes.putU8(ip + 8, ttl);
  }

  /**
   * What the payload is.
   *
   * @param ip the header
   * @return 0 to 255, see {@link IpProtocol}
   */
  public static int protocol(long ip) {
    return Bytes.u8(ip + 9);
  }

  public static void setProtocol(long ip, int protocol) {
    Bytes.putU8(ip + 9, protocol);
  }

  public static int checksum(long ip) {
    return Bytes.u16(ip + 10);
  }

  public static void setChecksum(long ip, int checksum) {
    Bytes.putU16(ip + 10, checksum);
  }

  public static int src(long ip) {
    return Bytes.i32(ip + 12);
  }

  public static void setSrc(long ip, int address) {
    Bytes.putI32(ip + 12, address);
  }

  public static int dst(long ip) {
    return Bytes.i32(ip + 16);
  }

  public static void setDst(long ip, int address) {
    Bytes.putI32(ip + 16, address);
  }

  /**
   * Writes a whole header of 20 bytes, type of service 0, with its checksum.
   *
   * @param ip the header
   * @param length of the packet with the header, in bytes
   * @param idAndFragment identification in the upper, flags and offset in the lower 16 bits
   * @param ttl time to live
   * @param protocol what follows
   * @param src source address
   * @param dst destination address
   */
  public static void set(
      long ip, int length, int idAndFragment, int ttl, int protocol, int src, int dst) {
    Bytes.putI32(ip, 0x4500_0000 | length);
    Bytes.putI32(ip + 4, idAndFragment);
    Bytes.putI32(ip + 8, ttl << 24 | protocol << 16);
    setSrc(ip, src);
    setDst(ip, dst);
    setChecksum(ip, Checksum.finish(Checksum.sum20(ip)));
  }

  /**
   * Computes and writes the header checksum.
   *
   * @param ip the header, all of {@link #headerLength} present
   */
  public static void updateChecksum(long ip) {
    setChecksum(ip, 0);
    setChecksum(ip, Checksum.of(ip, headerLength(ip)));
  }

  /**
   * Whether the header checksum is right.
   *
   * @param ip the header, all of {@link #headerLength} present, which is at least 20
   * @return true when it is
   */
  public static boolean isChecksumRight(long ip) {
    return isChecksumRight(ip, headerLength(ip));
  }

  /**
   * Whether the header checksum is right, for who knows the header's length.
   *
   * @param ip the header, all of it present
   * @param length what {@link #headerLength} says, at least 20
   * @return true when it is
   */
  public static boolean isChecksumRight(long ip, int length) {
    return length == MIN_HEADER ? Checksum.isRight20(ip) : Checksum.sum(ip, length) == 0xffff;
  }

  /**
   * The first option, for a walk. No-operations are stepped over.
   *
   * <pre>{@code
   * for (int at = Ipv4.firstOption(ip); at > 0; at = Ipv4.nextOption(ip, at)) {
   *   switch (Ipv4.optionType(ip, at)) { ... }
   * }
   * }</pre>
   *
   * <p>Each option that a walk returns lies in the header with all of its length, which is at least
   * 2, so a walk ends after 20 options at the latest, whatever the header contains.
   *
   * @param ip the header, all of {@link #headerLength} present
   * @return the option's offset from the header's start; 0 when there is none; -1 when it is
   *     malformed
   */
  public static int firstOption(long ip) {
    return Options.seek(ip, MIN_HEADER, headerLength(ip));
  }

  /**
   * The option behind another.
   *
   * @param ip the header
   * @param at what {@link #firstOption} or this method returned
   * @return as {@link #firstOption}
   */
  public static int nextOption(long ip, int at) {
    return Options.seek(ip, at + optionLength(ip, at), headerLength(ip));
  }

  /**
   * Where the packet is going in the end: the last address of a source route, if there is one, else
   * the destination. The pseudo header of TCP and UDP is about this one (RFC 9293, 3.1).
   *
   * @param ip the header, all of {@link #headerLength} present
   * @return 32 bits
   */
  public static int finalDst(long ip) {
    return headerLength(ip) <= MIN_HEADER ? dst(ip) : finalDstByOptions(ip);
  }

  private static int finalDstByOptions(long ip) {
    for (int at = firstOption(ip); at > 0; at = nextOption(ip, at)) {
      int type = optionType(ip, at);
      int length = optionLength(ip, at);
      if ((type == OPTION_LOOSE_SOURCE_ROUTE || type == OPTION_STRICT_SOURCE_ROUTE)
          && length >= 7) {
        return Bytes.i32(ip + at + length - 4);
      }
    }
    return dst(ip);
  }

  public static int optionType(long ip, int at) {
    return Bytes.u8(ip + at);
  }

  /**
   * The length of an option.
   *
   * @param ip the header
   * @param at the option's offset from the header's start
   * @return bytes, type and length included
   */
  public static int optionLength(long ip, int at) {
    return Bytes.u8(ip + at + 1);
  }
}
