// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Checks;
import io.sluice.packet.Memory;

/**
 * The Internet checksum (RFC 1071), its incremental update (RFC 1624) and the pseudo headers of TCP
 * and UDP.
 *
 * <p>A <em>sum</em> is a one's complement sum folded to 16 bits, as a host integer: what the wire
 * shows read big endian. A <em>checksum</em> is its complement, and the value of the header field.
 * Sums of parts add up with {@link #add}, as long as each part but the last has an even length. A
 * <em>delta</em> is the sum of the changes to some fields, which turns an old checksum into the new
 * one; it may be computed once and applied to each packet of a flow.
 *
 * <p>One's complement has two zeros. The sum of bytes that are not all zero is never 0x0000, so a
 * checksum over them is never 0xffff, and equation 3 of RFC 1624, which is used here, keeps it so.
 * UDP is the exception: it sends 0xffff in place of 0x0000, which says that there is no checksum;
 * use the methods whose names say UDP. Allocates nothing.
 */
public final class Checksum {
  /** The inverse of 65,535 modulo 2^64: (2^16 - 1)(2^48 + 2^32 + 2^16 + 1) = 2^64 - 1. */
  private static final long INVERSE = -0x0001_0001_0001_0001L;

  private static final long MAX_QUOTIENT = Long.divideUnsigned(-1, 0xffff);

  private Checksum() {}

  /**
   * The sum of a range of packet bytes. An odd last byte counts as followed by a zero.
   *
   * @param address first byte, not aligned
   * @param length in bytes, 0 to 65,535
   * @return a sum
   */
  public static int sum(long address, int length) {
    if (Checks.ENABLED && length != 0) {
      Checks.data(address, length);
    }
    // The sum does not depend on the byte order but for a final swap (RFC 1071, 2 B). Halves of 32
    // bits added up in 64 bits cannot overflow: 2^14 halves at most.
    long sum = 0;
    long at = address;
    long end = address + (length & ~7);
    for (; at < end; at += 8) {
      long word = Memory.getLong(at);
      sum += (word & 0xffff_ffffL) + (word >>> 32);
    }
    if ((length & 4) != 0) {
      sum += Memory.getInt(at) & 0xffff_ffffL;
      at += 4;
    }
    if ((length & 2) != 0) {
      sum += Memory.getShort(at) & 0xffff;
      at += 2;
    }
    if ((length & 1) != 0) {
      sum += Memory.getByte(at) & 0xff;
    }
    return Short.reverseBytes((short) fold(sum)) & 0xffff;
  }

  /**
   * The sum of 20 packet bytes: an IPv4 header without options.
   *
   * @param address first byte, not aligned
   * @return a sum
   */
  public static int sum20(long address) {
    if (Checks.ENABLED) {
      Checks.data(address, 20);
    }
    return Short.reverseBytes((short) fold(sum20Unfolded(address))) & 0xffff;
  }

  private static long sum20Unfolded(long address) {
    long a = Memory.getLong(address);
    long b = Memory.getLong(address + 8);
    return (a & 0xffff_ffffL)
        + (a >>> 32)
        + (b & 0xffff_ffffL)
        + (b >>> 32)
        + (Memory.getInt(address + 16) & 0xffff_ffffL);
  }

  /**
   * Whether the sum of 20 packet bytes that are not all zero is 0xffff: whether an IPv4 header
   * without options has the right checksum.
   *
   * <p>A ones' complement sum is a remainder modulo 65,535, in which 0xffff stands for 0 unless all
   * words are 0, so the question is whether 65,535 divides the plain sum. A number is divided by an
   * odd one exactly when its product with the inverse modulo 2^64 is no more than the largest
   * quotient (Granlund and Montgomery, 1994): one multiplication instead of folding.
   *
   * @param address first byte, not aligned
   * @return true when it is
   */
  public static boolean isRight20(long address) {
    if (Checks.ENABLED) {
      Checks.data(address, 20);
    }
    return (sum20Unfolded(address) * INVERSE) + Long.MIN_VALUE <= MAX_QUOTIENT + Long.MIN_VALUE;
  }

  private static int fold(long sum) {
    long folded = (sum & 0xffff_ffffL) + (sum >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16 & 0xffff) + (folded >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16);
    return (int) ((folded & 0xffff) + (folded >>> 16));
  }

  private static int fold(int sum) {
    int folded = (sum & 0xffff) + (sum >>> 16);
    return (folded & 0xffff) + (folded >>> 16);
  }

  /**
   * Adds two sums.
   *
   * @param a a sum
   * @param b a sum
   * @return a sum
   */
  public static int add(int a, int b) {
    return fold(a + b);
  }

  /**
   * Turns a sum into the checksum to send.
   *
   * @param sum a sum
   * @return its complement
   */
  public static int finish(int sum) {
    return ~sum & 0xffff;
  }

  /**
   * Turns a sum into the checksum that UDP sends (RFC 768).
   *
   * @param sum a sum
   * @return its complement, 1 to 0xffff
   */
  public static int finishUdp(int sum) {
    int checksum = ~sum & 0xffff;
    return checksum == 0 ? 0xffff : checksum;
  }

  /**
   * The checksum of a range of packet bytes. Over a range that includes a right checksum it is 0.
   *
   * @param address first byte
   * @param length in bytes, 0 to 65,535
   * @return a checksum
   */
  public static int of(long address, int length) {
    return finish(sum(address, length));
  }

  /**
   * The sum of the pseudo header of TCP and UDP over IPv4 (RFC 9293, 3.1).
   *
   * @param src source address
   * @param dst destination address
   * @param protocol see {@link IpProtocol}
   * @param length of transport header and payload, in bytes
   * @return a sum
   */
  public static int pseudoHeader(int src, int dst, int protocol, int length) {
    return fold((src >>> 16) + (src & 0xffff) + (dst >>> 16) + (dst & 0xffff) + protocol + length);
  }

  /**
   * The sum of the pseudo header over IPv6 (RFC 8200, 8.1). With a routing header, the final
   * destination is meant, which need not be the header's.
   *
   * @param ip6 the IPv6 header whose addresses count
   * @param protocol of the transport header
   * @param length of transport header and payload, in bytes
   * @return a sum
   */
  public static int pseudoHeader6(long ip6, int protocol, int length) {
    return fold(sum(ip6 + 8, 32) + (length >>> 16) + (length & 0xffff) + protocol);
  }

  /**
   * The checksum of a TCP segment or UDP datagram over IPv4. Over one that includes a right
   * checksum it is 0.
   *
   * @param ip the IPv4 header, options included present: they may name the final destination
   * @param transport the transport header
   * @param length of transport header and payload, in bytes, present
   * @return a checksum
   */
  public static int transport(long ip, long transport, int length) {
    int pseudo = pseudoHeader(Ipv4.src(ip), Ipv4.finalDst(ip), Ipv4.protocol(ip), length);
    return finish(add(pseudo, sum(transport, length)));
  }

  /**
   * Where a transport header over IPv6 has its checksum.
   *
   * @param protocol of the transport header
   * @return bytes from its start; 0 when the protocol has none, or none that is known here
   */
  public static int offset6(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> 16;
      case IpProtocol.UDP -> 6;
      case IpProtocol.ICMP6 -> 2;
      default -> 0;
    };
  }

  /**
   * The checksum that a UDP datagram over IPv4 is sent with (RFC 768).
   *
   * @param ip the IPv4 header, options included present: they may name the final destination
   * @param udp the UDP header, whose checksum is 0
   * @param length of UDP header and payload, in bytes, present
   * @return 1 to 0xffff
   */
  public static int ofUdp(long ip, long udp, int length) {
    int checksum = transport(ip, udp, length);
    return checksum == 0 ? 0xffff : checksum;
  }

  /**
   * The checksum that a UDP datagram over IPv6 is sent with (RFC 8200, 8.1).
   *
   * @param ip6 the IPv6 header
   * @param udp the UDP header, whose checksum is 0
   * @param length of UDP header and payload, in bytes, present
   * @return 1 to 0xffff
   */
  public static int ofUdp6(long ip6, long udp, int length) {
    return finishUdp(add(pseudoHeader6(ip6, IpProtocol.UDP, length), sum(udp, length)));
  }

  /**
   * The checksum of a TCP segment, UDP datagram or ICMPv6 message over IPv6. Over one that includes
   * a right checksum it is 0.
   *
   * @param ip6 the IPv6 header
   * @param protocol of the transport header
   * @param transport the transport header
   * @param length of transport header and payload, in bytes, present
   * @return a checksum
   */
  public static int transport6(long ip6, int protocol, long transport, int length) {
    return finish(add(pseudoHeader6(ip6, protocol, length), sum(transport, length)));
  }

  /**
   * The delta of a 16-bit field.
   *
   * @param before old value
   * @param after new value
   * @return a delta; add several with {@link #add}
   */
  public static int delta16(int before, int after) {
    return fold((~before & 0xffff) + (after & 0xffff));
  }

  /**
   * The delta of a 32-bit field that begins at an even offset.
   *
   * @param before old value
   * @param after new value
   * @return a delta; add several with {@link #add}
   */
  public static int delta32(int before, int after) {
    return fold((~before >>> 16) + (~before & 0xffff) + (after >>> 16) + (after & 0xffff));
  }

  /**
   * Applies a delta: RFC 1624, equation 3.
   *
   * @param checksum the old checksum
   * @param delta the changes
   * @return the new checksum
   */
  public static int update(int checksum, int delta) {
    return ~fold((~checksum & 0xffff) + delta) & 0xffff;
  }

  /**
   * Applies a delta to the checksum of UDP, where 0 is none and stays none.
   *
   * @param checksum the old checksum, or 0
   * @param delta the changes
   * @return the new checksum, or 0 when there was none
   */
  public static int updateUdp(int checksum, int delta) {
    if (checksum == 0) {
      return 0;
    }
    int updated = update(checksum, delta);
    return updated == 0 ? 0xffff : updated;
  }

  /**
   * The checksum after a 16-bit field has changed.
   *
   * @param checksum the old checksum
   * @param before the field's old value
   * @param after the field's new value
   * @return the new checksum
   */
  public static int update16(int checksum, int before, int after) {
    return update(checksum, delta16(before, after));
  }

  /**
   * The checksum after a 32-bit field has changed.
   *
   * @param checksum the old checksum
   * @param before the field's old value
   * @param after the field's new value
   * @return the new checksum
   */
  public static int update32(int checksum, int before, int after) {
    return update(checksum, delta32(before, after));
  }
}
