// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.flow.FlowLine;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Ipv6;
import io.sluice.packet.Anno;

/** Changes packets so that they reach the other end of their flow. Allocates nothing. */
final class Delivery {
  private final Forward forward;

  /** Null for IPv4. */
  private final Addresses6 addresses6;

  Delivery(Forward forward, Addresses6 addresses6) {
    this.forward = forward;
    this.addresses6 = addresses6;
  }

  /**
   * The flow that an ICMP error is about.
   *
   * @return the line to which an answer to the quoted packet would belong; 0 when there is none,
   *     and for errors that came in at the side of the one who sent the quoted packet
   */
  long findQuoted(BalancedFlows flows, Pool pool, long packet, boolean fromServers) {
    long line =
        addresses6 == null
            ? QuotedPackets.find(flows, packet)
            : QuotedPackets6.find(flows, addresses6, pool, packet);
    boolean right = line != 0 && (!forward.rewrites() || FlowLine.isReply(line) == fromServers);
    return right ? line : 0;
  }

  /** The sequence number that an error of {@link #findQuoted} quotes; -1 unless it may refuse. */
  long unreachable(long packet) {
    return addresses6 == null
        ? QuotedPackets.unreachable(packet)
        : QuotedPackets6.unreachable(packet);
  }

  /** Sends an error the way of its flow; see {@link #send}. */
  boolean sendError(long packet, long line, Server server) {
    if (!forward.rewrites()) {
      return send(packet, line, 0, server);
    }
    if (addresses6 == null) {
      QuotedPackets.rewrite(packet, line);
    } else {
      QuotedPackets6.rewrite(packet, line, addresses6, server.host);
    }
    return true;
  }

  /**
   * Sends a packet the way of its flow.
   *
   * @param packet whose data may be written, unless only an annotation is
   * @param line that of its direction
   * @param protocol TCP or UDP
   * @param server the flow's
   * @return false when there is no Ethernet header to change
   */
  boolean send(long packet, long line, int protocol, Server server) {
    switch (forward) {
      case DSR_L2:
        long ethernet = Headers.ethernet(packet);
        if (ethernet == 0) {
          return false;
        }
        Ethernet.setDst(ethernet, server.mac);
        return true;
      case DSR_IPIP:
        if (addresses6 == null) {
          Anno.putI32(packet, Anno.DST_IP, server.host.address());
        } else {
          Anno.setDstIp6(packet, server.host.high(), server.host.low());
        }
        return true;
      default:
        rewrite(packet, line, protocol, server);
        return true;
    }
  }

  private void rewrite(long packet, long line, int protocol, Server server) {
    long ip = Anno.networkHeader(packet);
    long transport = Anno.transportHeader(packet);
    if (addresses6 == null) {
      BalancedLine.rewrite(line, ip, transport, Headers.transportLength(packet));
      Anno.putI32(packet, Anno.DST_IP, BalancedLine.newDst(line));
    } else {
      addresses6.rewrite(line, ip, transport, protocol, server.host);
      Anno.setDstIp6(packet, Ipv6.dstHigh(ip), Ipv6.dstLow(ip));
    }
  }
}
