// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.argument.PortNames;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.classify.pattern.ServiceNames;
import io.sluice.elements.ip.Ipv4Encap;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Puts packets behind fixed IPv4 and UDP headers.
 *
 * <p>{@code UDPIPEncap(SRC, SPORT, DST, DPORT [, CHECKSUM])}
 *
 * <p>DST may be {@code DST_ANNO}: each packet's destination address annotation. Otherwise the
 * annotation is set to DST. The UDP checksum is computed unless CHECKSUM is false (default true).
 * The time to live is 250; the identification counts up from 0 (on a further worker from another
 * number). Sets the IP header annotation. Packets without room for the headers are dropped.
 *
 * <p>Handlers: {@code src}, {@code sport}, {@code dst}, {@code dport} (read, write).
 */
@ElementInfo(name = "UDPIPEncap", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, ANNO_DST_IP},
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, STATE})
public final class UDPIPEncap extends Ipv4Encap implements LengthEffect {
  private static final int HEADERS = Ipv4.MIN_HEADER + Udp.HEADER_LENGTH;
  private static final int TTL_AND_PROTOCOL = 250 << 8 | IpProtocol.UDP;
  private static final int FIXED_SUM = Checksum.add(0x4500, TTL_AND_PROTOCOL);

  private final int noRoom = shortageReason("no headroom");
  private int srcPort;
  private int dstPort;
  private boolean checksum;

  /** Creates the element. */
  public UDPIPEncap() {}

  @Override
  protected void configure(Args args) {
    int src = args.required("SRC").asIp(0);
    srcPort = port(args.required("SPORT"));
    String dstText = args.required("DST").asString(FROM_ANNOTATION);
    dstPort = port(args.required("DPORT"));
    checksum = args.optional("CHECKSUM").asBool(true);
    if (!setAddresses(src, dstText)) {
      args.error("bad DST");
    }
  }

  /** A number, a name that a PortInfo defines, or a service's. */
  private int port(Arg given) {
    if (given.asRaw("0").matches("[-+0-9].*")) {
      return given.asInt(0, 0, 0xffff);
    }
    return given.as(
        name -> {
          Integer defined = PortNames.find(this, IpProtocol.UDP, name);
          return defined != null ? defined : ServiceNames.udpPort(name);
        },
        0);
  }

  @Override
  protected Effects effects() {
    return checksum ? super.effects() : super.effects().notReading(DATA).reading(LENGTH);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + HEADERS;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !Mbuf.prepend(packet, HEADERS)) {
      return noRoom;
    }
    int dst = writeHeader(packet, 0, 0, TTL_AND_PROTOCOL, FIXED_SUM);
    long udp = Mbuf.data(packet) + Ipv4.MIN_HEADER;
    int udpLength = Mbuf.length(packet) - Ipv4.MIN_HEADER;
    Bytes.putI32(udp, srcPort << 16 | dstPort);
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
    UDPIPEncap before = (UDPIPEncap) old;
    if (isConfiguredLike(before)) {
      srcPort = before.srcPort;
      dstPort = before.dstPort;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("sport", () -> srcPort);
    handlers.write("sport", value -> srcPort = (int) HandlerValues.integer(value, 0, 0xffff));
    handlers.read("dport", () -> dstPort);
    handlers.write("dport", value -> dstPort = (int) HandlerValues.integer(value, 0, 0xffff));
  }
}
