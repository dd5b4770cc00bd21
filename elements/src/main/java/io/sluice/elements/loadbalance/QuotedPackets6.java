// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.flow.FlowKey;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp6;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/** ICMPv6 errors about packets of flows: see {@link QuotedPackets}. Allocates nothing. */
final class QuotedPackets6 {
  /** Codes of an error: no such address, no such port. */
  private static final int ADDRESS = 3;

  private static final int PORT = 4;

  private QuotedPackets6() {}

  /**
   * The flow that an error is about.
   *
   * @param flows the flows
   * @param addresses their addresses
   * @param pool the servers
   * @param packet a packet whose headers {@link BalancedKeys} has marked
   * @return the line to which an answer to the quoted packet would belong; 0 when there is none
   */
  static long find(BalancedFlows flows, Addresses6 addresses, Pool pool, long packet) {
    long ip = Anno.networkHeader(packet);
    long icmp = Headers.transport(packet, Icmp6.HEADER_LENGTH);
    if (icmp == 0 || !Icmp6.isError(Icmp6.type(icmp))) {
      return 0;
    }
    long inner = icmp + Icmp6.HEADER_LENGTH;
    int found = transport(packet, inner);
    if (found == Ipv6.MALFORMED
        || Ipv6.srcHigh(inner) != Ipv6.dstHigh(ip)
        || Ipv6.srcLow(inner) != Ipv6.dstLow(ip)) {
      return 0;
    }
    int protocol = Ipv6.transportProtocol(found);
    if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
      return 0;
    }
    int ports = FlowKey.reversePorts(FlowKey.ports(inner + Ipv6.transportOffset(found)));
    long second = FlowKey.second(ports, flows.realm() + protocol | Addresses6.REALM);
    long line = flows.table().find(Addresses6.reversedKey(inner), second);
    boolean right =
        line != 0
            && addresses.matchReversed(line, inner, pool.server(BalancedLine.server(line)).host);
    return right ? line : 0;
  }

  /** Where a quoted packet's transport header is; malformed unless 8 bytes of it are there. */
  private static int transport(long packet, long inner) {
    int available = (int) (Mbuf.data(packet) + Mbuf.length(packet) - inner);
    if (available < Ipv6.HEADER_LENGTH || Ipv6.version(inner) != 6) {
      return Ipv6.MALFORMED;
    }
    int found = Ipv6.transport(inner, available);
    boolean right =
        found != Ipv6.MALFORMED
            && !Ipv6.isLaterFragment(found)
            && Ipv6.transportOffset(found) + 8 <= available;
    return right ? found : Ipv6.MALFORMED;
  }

  /** See {@link QuotedPackets#unreachable}: no route, no such address, or no such port. */
  static long unreachable(long packet) {
    long icmp = Anno.transportHeader(packet);
    int code = Icmp6.code(icmp);
    if (Icmp6.type(icmp) != Icmp6.UNREACHABLE || code != 0 && code != ADDRESS && code != PORT) {
      return -1;
    }
    long inner = icmp + Icmp6.HEADER_LENGTH;
    long transport = inner + Ipv6.transportOffset(transport(packet, inner));
    return Tcp.seq(transport) & 0xffff_ffffL;
  }

  /**
   * Changes an error, and what it quotes, to what they are on the other side.
   *
   * @param packet the error, of which {@link #find} has found the line; its data may be written
   * @param line the line
   * @param addresses the flows' addresses
   * @param server the flow's
   */
  static void rewrite(long packet, long line, Addresses6 addresses, Host server) {
    final long ip = Anno.networkHeader(packet);
    long icmp = Anno.transportHeader(packet);
    long inner = icmp + Icmp6.HEADER_LENGTH;
    int found = transport(packet, inner);
    long transport = inner + Ipv6.transportOffset(found);
    int quoted = addresses.rewriteQuoted(line, inner, server);
    int rest =
        QuotedPackets.rewriteTransport(
            packet, line, transport, Ipv6.transportProtocol(found), quoted);
    int changes = Checksum.add(quoted, rest);
    changes = Checksum.add(changes, addresses.rewriteError(line, ip, server));
    Icmp6.setChecksum(icmp, Checksum.update(Icmp6.checksum(icmp), changes));
    Anno.setDstIp6(packet, Ipv6.dstHigh(ip), Ipv6.dstLow(ip));
  }
}
