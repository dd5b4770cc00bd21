// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

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
public final class Icmp6 {
  /** Bytes of the header. */
  public static final int HEADER_LENGTH = 8;

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

  public static int type(long icmp) {
    return Bytes.u8(icmp);
  }

  public static void setType(long icmp, int type) {
    Bytes.putU8(icmp, type);
  }

  public static int code(long icmp) {
    return Bytes.u8(icmp + 1);
  }

  public static void setCode(long icmp, int code) {
    Bytes.putU8(icmp + 1, code);
  }

  public static int checksum(long icmp) {
    return Bytes.u16(icmp + 2);
  }

  public static void setChecksum(long icmp, int checksum) {
    Bytes.putU16(icmp + 2, checksum);
  }

  /**
   * The four bytes whose meaning depends on the type.
   *
   * @param icmp the message
   * @return 32 bits
   */
  public static int rest(long icmp) {
    return Bytes.i32(icmp + 4);
  }

  public static void setRest(long icmp, int bits) {
    Bytes.putI32(icmp + 4, bits);
  }

  public static int id(long icmp) {
    return Bytes.u16(icmp + 4);
  }

  public static void setId(long icmp, int id) {
    Bytes.putU16(icmp + 4, id);
  }

  public static int sequence(long icmp) {
    return Bytes.u16(icmp + 6);
  }

  public static void setSequence(long icmp, int sequence) {
    Bytes.putU16(icmp + 6, sequence);
  }

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
