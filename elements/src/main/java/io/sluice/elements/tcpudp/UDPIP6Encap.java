// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.ip6.Address6;
import io.sluice.elements.ip6.Ipv6Encap;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Encapsulates packets in fixed IPv6 and UDP headers.
 *
 * <p>{@code UDPIP6Encap(SRC, SPORT, DST, DPORT)}
 *
 * <p>DST may be {@code DST_ANNO}: each packet's destination address annotation. Otherwise the
 * annotation is set to DST. The UDP checksum is always computed, as IPv6 requires; a result of 0 is
 * sent as 0xffff (RFC 8200, 8.1). The hop limit is 255. Sets the IP header annotation. Packets
 * without room for the headers are dropped.
 *
 * <p>Handlers: {@code src}, {@code sport}, {@code dst}, {@code dport} (read, write).
 */
@ElementInfo(name = "UDPIP6Encap", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, ANNO_DST_IP},
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = ADDS_HEADER)
public final class UDPIP6Encap extends Ipv6Encap implements LengthEffect {
  private static final int HEADERS = Ipv6.HEADER_LENGTH + Udp.HEADER_LENGTH;
  private static final int HOP_LIMIT = 255;

  private final int noRoom = shortageReason("no headroom");
  private final UdpPorts ports = new UdpPorts();

  /** Creates the element. */
  public UDPIP6Encap() {}

  @Override
  protected void configure(Args args) {
    long[] src = args.required("SRC").as(Address6::parse, new long[2]);
    ports.configureSrc(args, this);
    String dstText = args.required("DST").asString(FROM_ANNOTATION);
    ports.configureDst(args, this);
    if (!setAddresses(src, dstText)) {
      args.error("bad DST");
    }
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + HEADERS;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, HEADERS)) {
      return noRoom;
    }
    writeHeader(packet, 0, IpProtocol.UDP, HOP_LIMIT);
    long ip = Mbuf.data(packet);
    long udp = ip + Ipv6.HEADER_LENGTH;
    int length = Mbuf.length(packet) - Ipv6.HEADER_LENGTH;
    Bytes.putI32(udp, ports.both());
    Bytes.putI32(udp + 4, length << 16);
    Udp.setChecksum(udp, Checksum.ofUdp6(ip, udp, length));
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      ports.takeOver(((UDPIP6Encap) old).ports);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    ports.handlers(handlers);
  }
}
