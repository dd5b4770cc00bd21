// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Decapsulates IPv4 and IPv6 packets from IPv4 or IPv6 (RFC 2003, 2473, 4213).
 *
 * <p>{@code IPTunnelDecap()}
 *
 * <p>Expects the IP header annotation of the outer header, and moves it to the inner one; check
 * that with CheckIPHeader next. A congestion mark on the outer header is copied to the inner one
 * (RFC 6040); if the inner packet is not ECN-capable, it is dropped. Packets that carry no IP
 * packet, fragments, and truncated packets leave on output 1, if there is one.
 */
@ElementInfo(name = "IPTunnelDecap", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK},
    writes = {PAYLOAD, ANNO_NETWORK},
    does = {REMOVES_HEADER, RESIZES, DROPS, BRANCHES})
public final class IPTunnelDecap extends PacketElement implements LengthEffect {
  private final int noTunnel = dropReason("no IP packet inside");
  private final int congestion = dropReason("congestion experienced, not ECN-capable");
  private final int shared = shortageReason("packet is shared");

  /** Creates the element. */
  public IPTunnelDecap() {}

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? LengthEffect.without(longest, Ipv4.MIN_HEADER) : longest;
  }

  @Override
  public int process(long packet) {
    int offset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    int available = Mbuf.length(packet) - offset;
    if (offset < 0 || available < Ipv4.MIN_HEADER) {
      return reject(noTunnel);
    }
    long ip = Mbuf.data(packet) + offset;
    return Ipv4.version(ip) == 4
        ? fromIpv4(packet, offset, ip, available)
        : fromIpv6(packet, offset, ip, available);
  }

  private int fromIpv4(long packet, int offset, long ip, int available) {
    int header = Ipv4.headerLength(ip);
    int end = Ipv4.totalLength(ip);
    if (header < Ipv4.MIN_HEADER || header > end || end > available || Ipv4.isFragment(ip)) {
      return reject(noTunnel);
    }
    return takeOff(packet, offset, header, end, Ipv4.protocol(ip));
  }

  private int fromIpv6(long packet, int offset, long ip, int available) {
    if (available < Ipv6.HEADER_LENGTH || Ipv6.version(ip) != 6) {
      return reject(noTunnel);
    }
    int end = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    int transport = end > available ? Ipv6.MALFORMED : Ipv6.transport(ip, end);
    if (transport == Ipv6.MALFORMED || Ipv6.isFragment(transport)) {
      return reject(noTunnel);
    }
    int protocol = Ipv6.transportProtocol(transport);
    return takeOff(packet, offset, Ipv6.transportOffset(transport), end, protocol);
  }

  private int takeOff(long packet, int offset, int header, int end, int protocol) {
    long ip = Mbuf.data(packet) + offset;
    int version = protocol == IpProtocol.IPIP ? 4 : protocol == IpProtocol.IPV6 ? 6 : 0;
    if (Inner.tos(ip + header, end - header) < 0 || Ipv4.version(ip + header) != version) {
      return reject(noTunnel);
    }
    int done = Ecn.decapsulate(packets, packet, offset + header, Inner.tosOf(ip));
    if (done != 0) {
      return done == Ecn.DROP ? congestion : shared;
    }
    Mbuf.trim(packet, Mbuf.length(packet) - offset - end);
    Mbuf.adjust(packet, offset + header);
    Anno.setNetworkHeader(packet, Mbuf.data(packet));
    return 0;
  }
}
