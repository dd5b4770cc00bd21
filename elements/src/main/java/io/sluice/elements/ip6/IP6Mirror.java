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
 * <p>Expects the IP header annotation. Exchanges the addresses, and the ports of TCP and UDP right
 * behind the IPv6 header. No checksum changes by that. The destination address annotation stays.
 */
@ElementInfo(name = "IP6Mirror", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, PORTS, LENGTH, ANNO_NETWORK},
    writes = {IP_ADDRESSES, PORTS},
    does = DROPS)
public final class IP6Mirror extends PacketElement {
  /** As many bytes of TCP or UDP must be there. */
  private static final int PORTS_PRESENT = 8;

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
    int next = Ipv6.nextHeader(ip);
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    boolean ports = next == IpProtocol.TCP || next == IpProtocol.UDP;
    if (ports && available >= Ipv6.HEADER_LENGTH + PORTS_PRESENT) {
      long transport = ip + Ipv6.HEADER_LENGTH;
      Bytes.putI32(transport, Integer.rotateLeft(Bytes.i32(transport), 16));
    }
    return 0;
  }
}
