// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
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
@ElementInfo(name = "UDPIPEncap", replicable = true, reads = AnnotationUse.HEADERS)
public final class UDPIPEncap extends Ipv4Encap {
  private static final int HEADERS = Ipv4.MIN_HEADER + Udp.HEADER_LENGTH;
  private static final int TTL_AND_PROTOCOL = 250 << 8 | IpProtocol.UDP;
  private static final int FIXED_SUM = Checksum.add(0x4500, TTL_AND_PROTOCOL);

  private final int noRoom = dropReason("no headroom");
  private int srcPort;
  private int dstPort;
  private boolean checksum;

  /** Creates the element. */
  public UDPIPEncap() {}

  @Override
  protected void configure(Args args) {
    int src = args.required("SRC").asIp(0);
    srcPort = args.required("SPORT").asInt(0, 0, 0xffff);
    String dstText = args.required("DST").asString(FROM_ANNOTATION);
    dstPort = args.required("DPORT").asInt(0, 0, 0xffff);
    checksum = args.optional("CHECKSUM").asBool(true);
    if (!setAddresses(src, dstText)) {
      args.error("bad DST");
    }
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
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("sport", () -> srcPort);
    handlers.write("sport", value -> srcPort = (int) HandlerValues.integer(value, 0, 0xffff));
    handlers.read("dport", () -> dstPort);
    handlers.write("dport", value -> dstPort = (int) HandlerValues.integer(value, 0, 0xffff));
  }
}
