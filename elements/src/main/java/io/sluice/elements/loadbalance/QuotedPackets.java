// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * ICMP errors about packets of flows: they belong to the server that sent the packet, or to the
 * client, and quote it as it was on the other side of the balancer (RFC 5508, 4). Path MTU
 * discovery needs them. Allocates nothing.
 */
final class QuotedPackets {
  /** Code of an error: no such port. */
  private static final int PORT = 3;

  private QuotedPackets() {}

  /**
   * The flow that an error is about.
   *
   * @param flows the flows
   * @param packet any packet with an IP header
   * @return the line to which an answer to the quoted packet would belong; 0 when there is none
   */
  static long find(BalancedFlows flows, long packet) {
    long ip = Anno.networkHeader(packet);
    long icmp = Headers.transport(packet, Icmp.HEADER_LENGTH);
    if (Ipv4.protocol(ip) != IpProtocol.ICMP
        || icmp == 0
        || !Ipv4.isFirstFragment(ip)
        || !Icmp.isError(Icmp.type(icmp))) {
      return 0;
    }
    long inner = icmp + Icmp.HEADER_LENGTH;
    long end = Mbuf.data(packet) + Mbuf.length(packet);
    if (inner + Ipv4.MIN_HEADER > end
        || Ipv4.version(inner) != 4
        || Ipv4.headerLength(inner) < Ipv4.MIN_HEADER
        || inner + Ipv4.headerLength(inner) + 8 > end
        || !Ipv4.isFirstFragment(inner)
        || Ipv4.src(inner) != Ipv4.dst(ip)) {
      return 0;
    }
    int protocol = Ipv4.protocol(inner);
    if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
      return 0;
    }
    int ports = FlowKey.ports(inner + Ipv4.headerLength(inner));
    long second = FlowKey.second(FlowKey.reversePorts(ports), flows.realm() + protocol);
    return flows.table().find(FlowKey.reverseAddresses(FlowKey.addresses(inner)), second);
  }

  /**
   * The sequence number that an error quotes, when it says that network, host or port cannot be
   * reached.
   *
   * @param packet the error, of which {@link #find} has found a flow of TCP
   * @return the number, unsigned; -1 for other errors
   */
  static long unreachable(long packet) {
    long icmp = Anno.transportHeader(packet);
    int code = Icmp.code(icmp);
    if (Icmp.type(icmp) != Icmp.UNREACHABLE || code > 1 && code != PORT) {
      return -1;
    }
    long inner = icmp + Icmp.HEADER_LENGTH;
    return Tcp.seq(inner + Ipv4.headerLength(inner)) & 0xffff_ffffL;
  }

  /**
   * Changes an error, and what it quotes, to what they are on the other side.
   *
   * @param packet the error, of which {@link #find} has found the line; its data may be written
   * @param line the line
   */
  static void rewrite(long packet, long line) {
    long ip = Anno.networkHeader(packet);
    long icmp = Anno.transportHeader(packet);
    long inner = icmp + Icmp.HEADER_LENGTH;
    long other = FlowLine.other(line);
    int src = FlowKey.src(FlowLine.first(other));
    int dst = FlowKey.dst(FlowLine.first(other));
    // The error goes to the one who sent the packet; the other end's own address is hidden, too.
    int from = Ipv4.src(ip) == Ipv4.dst(inner) ? dst : Ipv4.src(ip);
    int outer =
        Checksum.add(Checksum.delta32(Ipv4.src(ip), from), Checksum.delta32(Ipv4.dst(ip), src));
    Ipv4.setSrc(ip, from);
    Ipv4.setDst(ip, src);
    Ipv4.setChecksum(ip, Checksum.update(Ipv4.checksum(ip), outer));
    int addresses =
        Checksum.add(
            Checksum.delta32(Ipv4.src(inner), src), Checksum.delta32(Ipv4.dst(inner), dst));
    Ipv4.setSrc(inner, src);
    Ipv4.setDst(inner, dst);
    int changes = Checksum.add(addresses, update(inner + 10, addresses));
    long transport = inner + Ipv4.headerLength(inner);
    int rest = rewriteTransport(packet, line, transport, Ipv4.protocol(inner), addresses);
    changes = Checksum.add(changes, rest);
    Icmp.setChecksum(icmp, Checksum.update(Icmp.checksum(icmp), changes));
    Anno.putI32(packet, Anno.DST_IP, src);
  }

  /**
   * Changes ports and checksum of a quoted packet.
   *
   * @param packet the error
   * @param line as in {@link #rewrite}
   * @param transport the quoted transport header
   * @param protocol TCP or UDP
   * @param addresses the change of its addresses, which its checksum covers
   * @return the change of a checksum that covers the quoted transport header
   */
  static int rewriteTransport(long packet, long line, long transport, int protocol, int addresses) {
    int after = Integer.reverseBytes(FlowLine.ports(FlowLine.other(line)));
    int ports = Checksum.delta32(Bytes.i32(transport), after);
    Bytes.putI32(transport, after);
    int all = Checksum.add(addresses, ports);
    if (protocol == IpProtocol.UDP) {
      int before = Udp.checksum(transport);
      Udp.setChecksum(transport, Checksum.updateUdp(before, all));
      return Checksum.add(ports, Checksum.delta16(before, Udp.checksum(transport)));
    }
    boolean hasChecksum =
        transport + BalancedLine.TCP_CHECKSUM_END <= Mbuf.data(packet) + Mbuf.length(packet);
    return hasChecksum ? Checksum.add(ports, update(transport + 16, all)) : ports;
  }

  /** Changes a checksum in the quotation; returns what that adds to the changes. */
  private static int update(long field, int delta) {
    int before = Bytes.u16(field);
    int after = Checksum.update(before, delta);
    Bytes.putU16(field, after);
    return Checksum.delta16(before, after);
  }
}
