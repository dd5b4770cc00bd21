// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * A network service header (RFC 8300), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---+-+-+-----------+-----------+-------+-------+---------------+
 * |Ver|O|U|    TTL    |  Length   |U U U U|MD Type| Next protocol |
 * +---+-+-+-----------+-----------+-------+-------+---------------+
 * |          Service path identifier (SPI)        | Index (SI)    |
 * +-----------------------------------------------+---------------+
 * |   Context: 16 bytes (type 1), or variable ones (type 2)       |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #MIN_HEADER} bytes are there, then {@link #headerLength}
 * bytes. Allocates nothing.
 */
public final class Nsh {
  /** Base and path header, in bytes. */
  public static final int MIN_HEADER = 8;

  /** Context of metadata type 1, in bytes. */
  public static final int CONTEXT_LENGTH = 16;

  /** Longest header, in bytes. */
  public static final int MAX_HEADER = 63 << 2;

  /** Largest path identifier. */
  public static final int MAX_PATH = 0xff_ffff;

  /** EtherType. */
  public static final int TYPE = 0x894f;

  private Nsh() {}

  public static int version(long nsh) {
    return Bytes.u8(nsh) >>> 6;
  }

  /**
   * Operation and maintenance: not a user's packet.
   *
   * @param nsh the header
   * @return the O bit
   */
  public static boolean isOam(long nsh) {
    return (Bytes.u8(nsh) & 0x20) != 0;
  }

  /**
   * How many service forwarders the packet may still pass.
   *
   * @param nsh the header
   * @return 0 to 63
   */
  public static int ttl(long nsh) {
    return Bytes.u16(nsh) >>> 6 & 0x3f;
  }

  /**
   * The header's length as it states it: hostile until checked.
   *
   * @param nsh the header
   * @return 0 to {@value #MAX_HEADER} bytes
   */
  public static int headerLength(long nsh) {
    return (Bytes.u8(nsh + 1) & 0x3f) << 2;
  }

  /**
   * The metadata type.
   *
   * @param nsh the header
   * @return 1 fixed context, 2 variable
   */
  public static int metadataType(long nsh) {
    return Bytes.u8(nsh + 2) & 0xf;
  }

  /**
   * The protocol of what is inside.
   *
   * @param nsh the header
   * @return 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH, 5 MPLS
   */
  public static int next(long nsh) {
    return Bytes.u8(nsh + 3);
  }

  public static int path(long nsh) {
    return Bytes.i32(nsh + 4) >>> 8;
  }

  public static int index(long nsh) {
    return Bytes.u8(nsh + 7);
  }

  public static void setIndex(long nsh, int index) {
    Bytes.putU8(nsh + 7, index);
  }

  /**
   * Writes base and path header.
   *
   * @param nsh the header
   * @param ttl 0 to 63
   * @param length of the whole header in bytes, a multiple of 4
   * @param metadataType 1 or 2
   * @param next see {@link #next}
   * @param path 0 to {@value #MAX_PATH}
   * @param index 0 to 255
   */
  public static void set(
      long nsh, int ttl, int length, int metadataType, int next, int path, int index) {
    Bytes.putI32(nsh, ttl << 22 | length >>> 2 << 16 | metadataType << 8 | next);
    Bytes.putI32(nsh + 4, path << 8 | index);
  }
}
