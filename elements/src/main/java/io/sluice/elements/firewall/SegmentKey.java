// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowKey;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Reads of a segment of TCP, over IPv4 or IPv6, which connection it belongs to. One object a proxy,
 * used again and again; allocates nothing.
 */
final class SegmentKey {
  boolean ip6;

  /** The IP header, where it was read. */
  long ip;

  /** The first half of the key: the addresses, or for IPv6 a hash of them. */
  long addresses;

  int ports;

  /**
   * Reads a packet; marks the transport header of IPv6, too.
   *
   * @return the TCP header, all of it present; 0 when there is none, and nothing was read
   */
  long read(long packet) {
    ip = Headers.ipv6(packet);
    ip6 = ip != 0 && Ipv6.version(ip) == 6;
    long tcp = ip6 ? tcp6(packet) : tcp4(packet);
    if (tcp != 0) {
      addresses =
          ip6
              ? AddressHash.of(ip + ConnectionKey.IPV6_SRC, ip + ConnectionKey.IPV6_DST)
              : FlowKey.addresses(ip);
      ports = FlowKey.ports(tcp);
    }
    return tcp;
  }

  private long tcp4(long packet) {
    ip = Headers.ipv4(packet);
    long tcp = Headers.transport(packet, Tcp.MIN_HEADER);
    boolean right =
        ip != 0
            && tcp != 0
            && Ipv4.version(ip) == 4
            && Ipv4.protocol(ip) == IpProtocol.TCP
            && Ipv4.isFirstFragment(ip)
            && isPresent(tcp, Headers.transportLength(packet));
    return right ? tcp : 0;
  }

  private long tcp6(long packet) {
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    int found = Ipv6.transport(ip, available);
    if (found == Ipv6.MALFORMED
        || Ipv6.isLaterFragment(found)
        || Ipv6.transportProtocol(found) != IpProtocol.TCP) {
      return 0;
    }
    long tcp = ip + Ipv6.transportOffset(found);
    int present = available - Ipv6.transportOffset(found);
    if (present < Tcp.MIN_HEADER || !isPresent(tcp, present)) {
      return 0;
    }
    Anno.setTransportHeader(packet, tcp);
    return tcp;
  }

  private static boolean isPresent(long tcp, int present) {
    return Tcp.headerLength(tcp) >= Tcp.MIN_HEADER && Tcp.headerLength(tcp) <= present;
  }

  /** The second half of the key. */
  long second(int realm) {
    return FlowKey.second(ports, of(realm));
  }

  /** The first half of the key of replies; the header is still where it was read. */
  long replyAddresses() {
    return ip6
        ? AddressHash.of(ip + ConnectionKey.IPV6_DST, ip + ConnectionKey.IPV6_SRC)
        : FlowKey.reverseAddresses(addresses);
  }

  /** The second half of the key of replies. */
  long replySecond(int realm) {
    return FlowKey.second(FlowKey.reversePorts(ports), of(realm));
  }

  private int of(int realm) {
    return ip6 ? realm | ConnectionKey.IPV6 : realm;
  }
}
