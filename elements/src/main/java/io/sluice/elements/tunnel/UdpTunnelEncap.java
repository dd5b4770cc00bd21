// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.argument.Args;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Udp;
import io.sluice.packet.Mbuf;

/**
 * The base of entries of tunnels over UDP: adds IP, UDP and the tunnel's own header. The source
 * port is a hash of the inner flow. Allocates nothing for packets.
 */
abstract class UdpTunnelEncap extends PacketElement implements LengthEffect {
  private static final int BY_FLOW = -1;
  private static final int MAX_IP = 0xffff;

  final OuterIp outer = new OuterIp();
  private final int noRoom = shortageReason("no headroom");
  private final int tooLong = dropReason("too long to encapsulate");
  private int srcPort;
  private int dstPort;
  private boolean checksum;

  /**
   * Reads the outer addresses and the keywords.
   *
   * @param args the arguments, at SRC
   * @param port the destination port that the tunnel's RFC names
   */
  final void configureOuter(Args args, int port) {
    outer.configure(args, this);
    srcPort = args.keyword("SPORT").asInt(BY_FLOW, 0, 0xffff);
    dstPort = args.keyword("DPORT").asInt(port, 0, 0xffff);
    // RFC 7348 and 8926 send no checksum over IPv4; over IPv6 it is the rule (RFC 8200, 8.1).
    checksum = args.keyword("CHECKSUM").asBool(outer.isV6());
  }

  /** Bytes between the UDP header and what is inside. */
  abstract int headerLength();

  /** Writes these bytes. */
  abstract void writeHeader(long at, long packet);

  /** Whether what is inside begins with an Ethernet header; else with an IP header. */
  abstract boolean carriesFrames();

  @Override
  public final int longest(int input, int output, int longest) {
    return longest + outer.length() + Udp.HEADER_LENGTH + headerLength();
  }

  @Override
  protected void initialize(Setup setup) {
    outer.startIds(router().copyNumber(this));
  }

  @Override
  public final int process(long packet) {
    long inside = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    int ip = carriesFrames() ? Inner.ipOffset(inside, length) : 0;
    int tos = carriesFrames() && ip == 0 ? -1 : Inner.tos(inside + ip, length - ip);
    int from = srcPort;
    if (from == BY_FLOW) {
      from =
          Inner.sourcePort(
              carriesFrames() ? Inner.frameHash(inside, length) : Inner.ipHash(inside, length));
    }
    int ipLength = outer.length();
    int header = ipLength + Udp.HEADER_LENGTH + headerLength();
    if (length + header > MAX_IP) {
      return tooLong;
    }
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, header)) {
      return noRoom;
    }
    outer.write(packet, IpProtocol.UDP, tos);
    writeUdp(packet, ipLength, from);
    return 0;
  }

  private void writeUdp(long packet, int ipLength, int from) {
    long udp = Mbuf.data(packet) + ipLength;
    int udpLength = Mbuf.length(packet) - ipLength;
    OuterHeaders.udp(udp, from, dstPort, udpLength);
    writeHeader(udp + Udp.HEADER_LENGTH, packet);
    if (checksum) {
      OuterHeaders.udpChecksum(Mbuf.data(packet), udp, udpLength);
    }
  }

  @Override
  protected void takeOver(Element old) {
    outer.takeOver(((UdpTunnelEncap) old).outer);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", outer::srcText);
    handlers.read("dst", outer::dstText);
  }
}
