// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PORTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Swaps source and destination of IPv6 packets.
 *
 * <p>{@code IP6Mirror()}
 *
 * <p>Expects the IP header annotation. Swaps the addresses, and the ports of TCP and UDP. Checksums
 * stay correct. The destination address annotation stays.
 */
@ElementInfo(name = "IP6Mirror", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, PORTS, LENGTH, ANNO_NETWORK},
    writes = {IP_ADDRESSES, PORTS},
    does = DROPS)
public final class IP6Mirror extends PacketElement {
  private final int noHeader = dropReason("no IPv6 header");
  private final int shared = shortageReason("packet is shared");

  /** Creates the element. */
  public IP6Mirror() {}

  @Override
  protected void configure(Args args) {}

  @Override
  public int process(long packet) {
    long ip = Headers.ipv6(packet);
    if (ip == 0 || Ipv6.version(ip) != 6) {
      return noHeader;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv6(packet);
    long high = Ipv6.srcHigh(ip);
    long low = Ipv6.srcLow(ip);
    Ipv6.setSrc(ip, Ipv6.dstHigh(ip), Ipv6.dstLow(ip));
    Ipv6.setDst(ip, high, low);
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    int transport = Ipv6.transport(ip, available);
    if (transport != Ipv6.MALFORMED && hasPorts(transport, available)) {
      long ports = ip + Ipv6.transportOffset(transport);
      Bytes.putI32(ports, Integer.rotateLeft(Bytes.i32(ports), 16));
    }
    return 0;
  }

  private static boolean hasPorts(int transport, int available) {
    int protocol = Ipv6.transportProtocol(transport);
    return (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP)
        && !Ipv6.isLaterFragment(transport)
        && Ipv6.transportOffset(transport) + 4 <= available;
  }
}
