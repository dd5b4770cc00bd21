// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * An IPv6 fragment header (RFC 8200, 4.5), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------+---+-+
 * |  Next header  |   Reserved    |     Fragment offset     |Res|M|
 * +---------------+---------------+-------------------------+---+-+
 * |                        Identification                         |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #HEADER_LENGTH} bytes are there. Allocates nothing.
 */
public final class Ipv6Fragment {
  /** Bytes of the header. */
  public static final int HEADER_LENGTH = 8;

  private Ipv6Fragment() {}

  /**
   * What follows the header, in the first fragment.
   *
   * @param fragment the header
   * @return IP protocol number, 0 to 255
   */
  public static int nextHeader(long fragment) {
    return Bytes.u8(fragment);
  }

  /**
   * Where the fragment's data belongs in that of the packet.
   *
   * @param fragment the header
   * @return bytes, a multiple of 8
   */
  public static int offset(long fragment) {
    return Bytes.u16(fragment + 2) & 0xfff8;
  }

  public static boolean moreFragments(long fragment) {
    return (Bytes.u16(fragment + 2) & 1) != 0;
  }

  public static int id(long fragment) {
    return Bytes.i32(fragment + 4);
  }

  /**
   * Writes the header.
   *
   * @param fragment the header
   * @param nextHeader IP protocol number
   * @param offset in bytes, a multiple of 8
   * @param more whether more fragments follow
   * @param id identification
   */
  public static void write(long fragment, int nextHeader, int offset, boolean more, int id) {
    Bytes.putU16(fragment, nextHeader << 8);
    Bytes.putU16(fragment + 2, offset | (more ? 1 : 0));
    Bytes.putI32(fragment + 4, id);
  }
}
