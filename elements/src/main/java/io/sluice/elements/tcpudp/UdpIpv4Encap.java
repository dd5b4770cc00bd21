// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.elements.ip.Ipv4Encap;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/** The base of elements that encapsulate packets in UDP over IPv4. */
abstract class UdpIpv4Encap extends Ipv4Encap implements LengthEffect {
  private static final int HEADERS = Ipv4.MIN_HEADER + Udp.HEADER_LENGTH;
  private static final int TTL_AND_PROTOCOL = 250 << 8 | IpProtocol.UDP;
  private static final int FIXED_SUM = Checksum.add(0x4500, TTL_AND_PROTOCOL);

  private final int noRoom = shortageReason("no headroom");
  final UdpPorts ports = new UdpPorts();
  boolean checksum;

  UdpIpv4Encap() {}

  @Override
  protected Effects effects() {
    return checksum
        ? super.effects()
        : super.effects().notReading(Field.DATA).reading(Field.LENGTH);
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
    int dst = writeHeader(packet, 0, 0, TTL_AND_PROTOCOL, FIXED_SUM);
    long udp = Mbuf.data(packet) + Ipv4.MIN_HEADER;
    int udpLength = Mbuf.length(packet) - Ipv4.MIN_HEADER;
    Bytes.putI32(udp, ports.both());
    Bytes.putI32(udp + 4, udpLength << 16);
    if (checksum) {
      int pseudo = Checksum.pseudoHeader(src(), dst, IpProtocol.UDP, udpLength);
      int udpSum = Checksum.add(pseudo, Checksum.sum(udp, udpLength));
      Udp.setChecksum(udp, Checksum.finishUdp(udpSum));
    }
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      ports.takeOver(((UdpIpv4Encap) old).ports);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    ports.handlers(handlers);
  }
}
