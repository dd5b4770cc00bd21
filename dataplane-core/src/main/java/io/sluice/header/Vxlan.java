// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * A VXLAN header (RFC 7348), or that of its generic protocol extension (VXLAN-GPE,
 * draft-ietf-nvo3-vxlan-gpe), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+---+-+-+-+-+-------------------------------+---------------+
 * |R|R|Ver|I|P|B|O|           Reserved            | Next protocol |
 * +-+-+---+-+-+-+-+-------------------------------+---------------+
 * |        VXLAN network identifier (VNI)         |   Reserved    |
 * +-----------------------------------------------+---------------+
 * </pre>
 *
 * <p>Plain VXLAN has I alone among the flags, and no next protocol: what is inside is an Ethernet
 * frame. The caller has made sure that {@value #HEADER_LENGTH} bytes are there. Allocates nothing.
 */
public final class Vxlan {
  /** Length in bytes. */
  public static final int HEADER_LENGTH = 8;

  /** UDP port of VXLAN. */
  public static final int PORT = 4789;

  /** UDP port of VXLAN-GPE. */
  public static final int GPE_PORT = 4790;

  /** Largest network identifier. */
  public static final int MAX_VNI = 0xff_ffff;

  /** Flag: the VNI is valid. */
  public static final int VNI_VALID = 0x08;

  /** Flag of GPE: a next protocol is given. */
  public static final int NEXT_VALID = 0x04;

  /** Flag of GPE: operation and maintenance, not a user's packet. */
  public static final int OAM = 0x01;

  /** Bits of GPE: the version, of which 0 is known. */
  public static final int VERSION = 0x30;

  private Vxlan() {}

  /**
   * The flags.
   *
   * @param vxlan the header
   * @return 8 bits
   */
  public static int flags(long vxlan) {
    return Bytes.u8(vxlan);
  }

  /**
   * The protocol of what is inside, in VXLAN-GPE.
   *
   * @param vxlan the header
   * @return 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH
   */
  public static int next(long vxlan) {
    return Bytes.u8(vxlan + 3);
  }

  /**
   * The network identifier.
   *
   * @param vxlan the header
   * @return 0 to {@value #MAX_VNI}
   */
  public static int vni(long vxlan) {
    return Bytes.i32(vxlan + 4) >>> 8;
  }

  /**
   * Writes the whole header.
   *
   * @param vxlan the header
   * @param flags see {@link #VNI_VALID}
   * @param next the next protocol, 0 for plain VXLAN
   * @param vni 0 to {@value #MAX_VNI}
   */
  public static void set(long vxlan, int flags, int next, int vni) {
    Bytes.putI32(vxlan, flags << 24 | next);
    Bytes.putI32(vxlan + 4, vni << 8);
  }
}
