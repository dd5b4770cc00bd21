// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Strips IPv4 packets up to the end of their transport header.
 *
 * <p>{@code StripTransportHeader()}
 *
 * <p>Expects the header annotations, which stay. The protocol field of the IP header determines the
 * length of the transport header: for TCP its data offset, for UDP and ICMP 8 bytes. Packets of
 * other protocols are stripped only up to the start of the transport header. Packets whose header
 * is invalid or truncated are dropped. StripUDPHeader is another name for it.
 *
 * <p>See also: StripTCPHeader, UnstripTransportHeader.
 */
@ElementInfo(name = "StripTransportHeader", aliases = "StripUDPHeader", replicable = true)
@ElementEffects(
    reads = {DATA, LENGTH, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {REMOVES_HEADER, DROPS})
public final class StripTransportHeader extends PacketElement {
  private static final int ICMP_HEADER = 8;

  private final int noHeader = dropReason("no transport header");

  /** Creates the element. */
  public StripTransportHeader() {}

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || !Anno.hasTransportHeader(packet) || Anno.transportOffset(packet) < 0) {
      return noHeader;
    }
    int end = Anno.transportOffset(packet);
    switch (Ipv4.protocol(ip)) {
      case IpProtocol.TCP -> {
        long tcp = Headers.transport(packet, Tcp.MIN_HEADER);
        if (tcp == 0 || Tcp.headerLength(tcp) < Tcp.MIN_HEADER) {
          return noHeader;
        }
        end += Tcp.headerLength(tcp);
      }
      case IpProtocol.UDP -> end += Udp.HEADER_LENGTH;
      case IpProtocol.ICMP -> end += ICMP_HEADER;
      default -> {}
    }
    if (end > Mbuf.length(packet)) {
      return noHeader;
    }
    Mbuf.adjust(packet, end);
    return 0;
  }
}
