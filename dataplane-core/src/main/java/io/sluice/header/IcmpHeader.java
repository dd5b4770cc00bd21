// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * What ICMP (RFC 792) and ICMPv6 (RFC 4443) messages have in common, by the address of the first
 * byte. Allocates nothing.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     Type      |     Code      |           Checksum            |
 * +---------------+---------------+-------------------------------+
 * |  echo: Identifier             |  echo: Sequence number        |
 * +-------------------------------+-------------------------------+
 * </pre>
 */
public abstract sealed class IcmpHeader permits Icmp, Icmp6 {
  /** Bytes of the header. */
  public static final int HEADER_LENGTH = 8;

  IcmpHeader() {}

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

  /**
   * The identifier of an echo.
   *
   * @param icmp the message
   * @return 0 to 65,535
   */
  public static int id(long icmp) {
    return Bytes.u16(icmp + 4);
  }

  public static void setId(long icmp, int id) {
    Bytes.putU16(icmp + 4, id);
  }

  /**
   * The sequence number of an echo.
   *
   * @param icmp the message
   * @return 0 to 65,535
   */
  public static int sequence(long icmp) {
    return Bytes.u16(icmp + 6);
  }

  public static void setSequence(long icmp, int sequence) {
    Bytes.putU16(icmp + 6, sequence);
  }
}
