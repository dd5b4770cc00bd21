// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;

/** Finds the UDP header of a packet, and sees to it that all that it tells is there. */
final class Datagram {
  private Datagram() {}

  /**
   * Where the UDP header lies.
   *
   * @param ip an IPv4 or IPv6 packet
   * @param total its length, all of it there
   * @return bytes from its beginning; -1 when it is no UDP, a fragment, or shorter than it says
   */
  static int udp(long ip, int total) {
    int offset = Ipv4.version(ip) == 4 ? inIpv4(ip) : inIpv6(ip, total);
    if (offset < 0 || offset + Udp.HEADER_LENGTH > total) {
      return -1;
    }
    int length = Udp.length(ip + offset);
    return length < Udp.HEADER_LENGTH || offset + length > total ? -1 : offset;
  }

  private static int inIpv4(long ip) {
    boolean udp = Ipv4.protocol(ip) == IpProtocol.UDP && !Ipv4.isFragment(ip);
    return udp ? Ipv4.headerLength(ip) : -1;
  }

  private static int inIpv6(long ip, int total) {
    int transport = Ipv6.transport(ip, total);
    boolean udp =
        transport != Ipv6.MALFORMED
            && Ipv6.transportProtocol(transport) == IpProtocol.UDP
            && !Ipv6.isFragment(transport);
    return udp ? Ipv6.transportOffset(transport) : -1;
  }
}
