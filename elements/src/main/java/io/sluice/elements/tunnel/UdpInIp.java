// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;

/** Finds a complete UDP datagram in an unchecked IP packet. Allocates nothing. */
final class UdpInIp {
  private UdpInIp() {}

  /**
   * Where the UDP header lies.
   *
   * @param ip where an IP header should begin, version 4 or 6
   * @param available how many bytes are there
   * @return an offset in bytes, the datagram's stated length present behind it; -1 when there is no
   *     UDP datagram, or only a fragment of one, or it is cut off
   */
  static int offset(long ip, int available) {
    int at;
    int end;
    if (available >= Ipv4.MIN_HEADER && Ipv4.version(ip) == 4) {
      at = Ipv4.headerLength(ip);
      end = Ipv4.totalLength(ip);
      if (at < Ipv4.MIN_HEADER || Ipv4.protocol(ip) != IpProtocol.UDP || Ipv4.isFragment(ip)) {
        return -1;
      }
    } else if (available >= Ipv6.HEADER_LENGTH && Ipv6.version(ip) == 6) {
      end = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
      int transport = end > available ? Ipv6.MALFORMED : Ipv6.transport(ip, end);
      if (transport == Ipv6.MALFORMED
          || Ipv6.transportProtocol(transport) != IpProtocol.UDP
          || Ipv6.isFragment(transport)) {
        return -1;
      }
      at = Ipv6.transportOffset(transport);
    } else {
      return -1;
    }
    if (end > available || at + Udp.HEADER_LENGTH > end) {
      return -1;
    }
    int length = Udp.length(ip + at);
    return length < Udp.HEADER_LENGTH || at + length > end ? -1 : at;
  }

  /**
   * Whether the checksum of a datagram is right, or, over IPv4 or in a tunnel over IPv6 (RFC 6935),
   * left out.
   *
   * @param ip the IP header
   * @param offset of {@link #offset}
   * @return false for a wrong one
   */
  static boolean isChecksumRight(long ip, int offset) {
    long udp = ip + offset;
    if (Udp.checksum(udp) == 0) {
      return true;
    }
    int length = Udp.length(udp);
    return Ipv4.version(ip) == 4
        ? Checksum.transport(ip, udp, length) == 0
        : Checksum.transport6(ip, IpProtocol.UDP, udp, length) == 0;
  }
}
