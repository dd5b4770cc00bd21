// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * A Geneve header (RFC 8926), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---+-----------+-+-+-----------+-------------------------------+
 * |Ver|  Opt Len  |O|C|   Rsvd    |         Protocol type         |
 * +---+-----------+-+-+-----------+---------------+---------------+
 * |        Virtual network identifier (VNI)       |   Reserved    |
 * +-----------------------------------------------+---------------+
 * |                 Options (0 to 252 bytes)                      |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #MIN_HEADER} bytes are there, then {@link #headerLength}
 * bytes. Allocates nothing.
 */
public final class Geneve {
  /** Header without options, in bytes. */
  public static final int MIN_HEADER = 8;

  /** Longest options, in bytes. */
  public static final int MAX_OPTIONS = 252;

  /** UDP port. */
  public static final int PORT = 6081;

  /** Flag: a control packet. */
  public static final int CONTROL = 0x80;

  /** Flag: options that must be understood are present. */
  public static final int CRITICAL = 0x40;

  private Geneve() {}

  public static int version(long geneve) {
    return Bytes.u8(geneve) >>> 6;
  }

  /**
   * Header and options as the header states it: hostile until checked.
   *
   * @param geneve the header
   * @return 8 to 260 bytes
   */
  public static int headerLength(long geneve) {
    return MIN_HEADER + ((Bytes.u8(geneve) & 0x3f) << 2);
  }

  /**
   * The flags.
   *
   * @param geneve the header
   * @return 8 bits, see {@link #CONTROL}, {@link #CRITICAL}
   */
  public static int flags(long geneve) {
    return Bytes.u8(geneve + 1);
  }

  /**
   * The EtherType of what is inside; 0x6558 for an Ethernet frame.
   *
   * @param geneve the header
   * @return 0 to 0xffff
   */
  public static int protocol(long geneve) {
    return Bytes.u16(geneve + 2);
  }

  /**
   * The network identifier.
   *
   * @param geneve the header
   * @return 24 bits
   */
  public static int vni(long geneve) {
    return Bytes.i32(geneve + 4) >>> 8;
  }

  /**
   * Writes the header but for its options.
   *
   * @param geneve the header
   * @param options their length in bytes, a multiple of 4 up to {@value #MAX_OPTIONS}
   * @param flags see {@link #CRITICAL}
   * @param protocol the EtherType of what is inside
   * @param vni 24 bits
   */
  public static void set(long geneve, int options, int flags, int protocol, int vni) {
    Bytes.putI32(geneve, options >>> 2 << 24 | flags << 16 | protocol);
    Bytes.putI32(geneve + 4, vni << 8);
  }
}
