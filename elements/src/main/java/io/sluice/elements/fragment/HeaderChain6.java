// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;

/**
 * Where the parts of an IPv6 header chain are that fragmentation is about (RFC 8200, 4.5). Each
 * header is checked against the data before it is read. Allocates nothing.
 */
final class HeaderChain6 {
  static final int FRAGMENT_LENGTH = 8;

  /** Where the headers end that every fragment has: those that routers on the way look at. */
  int commonEnd;

  /** The byte that says what follows {@link #commonEnd}. */
  int commonLink;

  /** The fragment header; 0 when there is none. */
  int fragment;

  /** The byte that says that it follows. */
  int fragmentLink;

  /**
   * Walks over the headers.
   *
   * @param ip the IPv6 header, all 40 bytes present
   * @param length bytes of the packet from there on
   * @return false when a header is cut off
   */
  boolean read(long ip, int length) {
    commonEnd = Ipv6.HEADER_LENGTH;
    commonLink = 6;
    fragment = 0;
    int at = Ipv6.HEADER_LENGTH;
    int link = 6;
    int next = Ipv6.nextHeader(ip);
    while (next == IpProtocol.HOP_BY_HOP
        || next == IpProtocol.ROUTING
        || next == IpProtocol.DESTINATION_OPTIONS) {
      int header = next;
      if (at + 8 > length) {
        return false;
      }
      next = Bytes.u8(ip + at);
      link = at;
      at += Bytes.u8(ip + at + 1) + 1 << 3;
      if (at > length) {
        return false;
      }
      if (header != IpProtocol.DESTINATION_OPTIONS) {
        // Destination options in front of a route are among these, others not.
        commonEnd = at;
        commonLink = link;
      }
    }
    if (next != IpProtocol.FRAGMENT) {
      return true;
    }
    fragment = at;
    fragmentLink = link;
    return at + FRAGMENT_LENGTH <= length;
  }

  /** What follows the fragment header. */
  static int next(long header) {
    return Bytes.u8(header);
  }

  /** Where the fragment's data belongs, in bytes. */
  static int offset(long header) {
    return Bytes.u16(header + 2) & 0xfff8;
  }

  static boolean hasMore(long header) {
    return (Bytes.u16(header + 2) & 1) != 0;
  }

  static int id(long header) {
    return Bytes.i32(header + 4);
  }

  static void write(long header, int next, int offset, boolean more, int id) {
    Bytes.putU16(header, next << 8);
    Bytes.putU16(header + 2, offset | (more ? 1 : 0));
    Bytes.putI32(header + 4, id);
  }
}
