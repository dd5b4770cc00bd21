// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import io.sluice.graph.Addresses;
import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.HandlerValues;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.graph.Setup;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Checksum;
import io.sluice.packet.Headers;
import io.sluice.packet.IpAddress;
import io.sluice.packet.IpProtocol;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Udp;

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
@ElementInfo(name = "UDPIPEncap", replicable = true)
public final class UDPIPEncap extends PacketElement {
  private static final String FROM_ANNOTATION = "DST_ANNO";
  private static final int HEADERS = Ipv4.MIN_HEADER + Udp.HEADER_LENGTH;
  private static final int TTL_AND_PROTOCOL = 250 << 8 | IpProtocol.UDP;
  private static final int FIXED_SUM = Checksum.add(0x4500, TTL_AND_PROTOCOL);

  private final int noRoom = dropReason("no headroom");
  private int src;
  private int srcPort;
  private int dst;
  private boolean dstFromAnnotation;
  private int dstPort;
  private boolean checksum;
  private int id;

  /** Creates the element. */
  public UDPIPEncap() {}

  @Override
  protected void configure(Args args) {
    src = args.required("SRC").asIp(0);
    srcPort = args.required("SPORT").asInt(0, 0, 0xffff);
    String dstText = args.required("DST").asString(FROM_ANNOTATION);
    dstPort = args.required("DPORT").asInt(0, 0, 0xffff);
    checksum = args.optional("CHECKSUM").asBool(true);
    Integer address = Addresses.ip(this, dstText);
    dstFromAnnotation = dstText.equals(FROM_ANNOTATION);
    if (address != null) {
      dst = address;
    } else if (!dstFromAnnotation) {
      args.error("bad DST");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    // Copies of this element on several workers keep apart for a while.
    id = worker().index() << 12;
  }

  @Override
  protected int process(long packet) {
    if (!packets.ensureWritable(packet) || !Mbuf.prepend(packet, HEADERS)) {
      return noRoom;
    }
    long ip = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    int to = dst;
    if (dstFromAnnotation) {
      to = Anno.getI32(packet, Anno.DST_IP);
    } else {
      Anno.putI32(packet, Anno.DST_IP, to);
    }
    int number = id++ & 0xffff;
    // The pseudo header is just the two addresses and two more words: here length and number.
    int sum = Checksum.add(FIXED_SUM, Checksum.pseudoHeader(src, to, number, length));
    Bytes.putI32(ip, 0x4500_0000 | length);
    Bytes.putI32(ip + 4, number << 16);
    Bytes.putI32(ip + 8, TTL_AND_PROTOCOL << 16 | Checksum.finish(sum));
    Bytes.putI32(ip + 12, src);
    Bytes.putI32(ip + 16, to);
    long udp = ip + Ipv4.MIN_HEADER;
    int udpLength = length - Ipv4.MIN_HEADER;
    Bytes.putI32(udp, srcPort << 16 | dstPort);
    Bytes.putI32(udp + 4, udpLength << 16);
    if (checksum) {
      int pseudo = Checksum.pseudoHeader(src, to, IpProtocol.UDP, udpLength);
      int udpSum = Checksum.add(pseudo, Checksum.sum(udp, udpLength));
      Udp.setChecksum(udp, Checksum.finishUdp(udpSum));
    }
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", () -> IpAddress.format4(src));
    handlers.write("src", value -> src = HandlerValues.ip(this, value));
    handlers.read("sport", () -> srcPort);
    handlers.write("sport", value -> srcPort = (int) HandlerValues.integer(value, 0, 0xffff));
    handlers.read("dst", () -> IpAddress.format4(dst));
    handlers.write("dst", this::setDst);
    handlers.read("dport", () -> dstPort);
    handlers.write("dport", value -> dstPort = (int) HandlerValues.integer(value, 0, 0xffff));
  }

  private void setDst(String value) {
    boolean annotation = value.strip().equals(FROM_ANNOTATION);
    dst = annotation ? 0 : HandlerValues.ip(this, value);
    dstFromAnnotation = annotation;
  }
}
