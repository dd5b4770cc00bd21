// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.header.Ipv6Fragment;
import io.sluice.packet.Bytes;

/**
 * The parts of an IPv6 header chain that matter for fragmentation (RFC 8200, 4.5). Each header is
 * checked against the data before it is read. Allocates nothing.
 */
final class HeaderChain6 {
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
    return at + Ipv6Fragment.HEADER_LENGTH <= length;
  }
}
