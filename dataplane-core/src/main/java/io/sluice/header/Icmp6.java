// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * An ICMPv6 message (RFC 4443), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     Type      |     Code      |           Checksum            |
 * +---------------+---------------+-------------------------------+
 * |                     depends on the type                       |
 * +---------------------------------------------------------------+
 * |  neighbour discovery: Target address (128 bits), options      |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #HEADER_LENGTH} bytes are there, {@value
 * #NEIGHBOR_LENGTH} for the target address. The checksum includes the pseudo header. Allocates
 * nothing.
 */
public final class Icmp6 extends IcmpHeader {
  /** Bytes of a neighbour solicitation or advertisement without options. */
  public static final int NEIGHBOR_LENGTH = 24;

  /** Type: destination unreachable. */
  public static final int UNREACHABLE = 1;

  /** Type: packet too big. */
  public static final int PACKET_TOO_BIG = 2;

  /** Type: time exceeded. */
  public static final int TIME_EXCEEDED = 3;

  /** Type: parameter problem. */
  public static final int PARAMETER_PROBLEM = 4;

  /** Type: echo request. */
  public static final int ECHO = 128;

  /** Type: echo reply. */
  public static final int ECHO_REPLY = 129;

  /** Type: router solicitation (RFC 4861). */
  public static final int ROUTER_SOLICITATION = 133;

  /** Type: router advertisement (RFC 4861). */
  public static final int ROUTER_ADVERTISEMENT = 134;

  /** Type: neighbour solicitation (RFC 4861). */
  public static final int NEIGHBOR_SOLICITATION = 135;

  /** Type: neighbour advertisement (RFC 4861). */
  public static final int NEIGHBOR_ADVERTISEMENT = 136;

  private Icmp6() {}

  public static long targetHigh(long icmp) {
    return Bytes.i64(icmp + 8);
  }

  public static long targetLow(long icmp) {
    return Bytes.i64(icmp + 16);
  }

  public static void setTarget(long icmp, long high, long low) {
    Bytes.putI64(icmp + 8, high);
    Bytes.putI64(icmp + 16, low);
  }

  /**
   * Whether the type is an error, which quotes the packet it is about.
   *
   * @param type an ICMPv6 type
   * @return true below 128
   */
  public static boolean isError(int type) {
    return type < 128;
  }
}
