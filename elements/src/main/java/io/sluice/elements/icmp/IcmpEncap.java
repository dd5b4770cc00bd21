// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/** The base of elements that encapsulate packets in ICMP over IPv4. */
abstract class IcmpEncap extends PacketElement {
  private static final int TTL = 255;
  private static final int TIMESTAMPS = 12;

  private final int noRoom = shortageReason("no room in the buffer");
  private int src;
  private int dst;
  private int type;
  private int code;
  private int identifier;
  private int next = 1;

  final void configureAddresses(Args args) {
    src = args.required("SRC").asIp(0);
    dst = args.required("DST").asIp(0);
  }

  final void configureIdentifier(Args args) {
    identifier = args.keyword("IDENTIFIER").asInt(0, 0, 0xffff);
  }

  final void setMessage(int type, int code) {
    this.type = type;
    this.code = code;
  }

  @Override
  public final int process(long packet) {
    boolean timestamps = type == Icmp.TIMESTAMP || type == Icmp.TIMESTAMP_REPLY;
    int more = timestamps ? TIMESTAMPS : 0;
    int headers = Ipv4.MIN_HEADER + Icmp.HEADER_LENGTH + more;
    if (Mbuf.length(packet) + headers > 0xffff
        || !packets.ensureWritable(packet)
        || !packets.prepend(packet, headers)) {
      return noRoom;
    }
    writeHeaders(packet, more);
    return 0;
  }

  private void writeHeaders(long packet, int more) {
    long ip = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    Ipv4.set(ip, length, next << 16, TTL, IpProtocol.ICMP, src, dst);
    long icmp = ip + Ipv4.MIN_HEADER;
    Icmp.setType(icmp, type);
    Icmp.setCode(icmp, code);
    Icmp.setChecksum(icmp, 0);
    boolean sequenced = Icmp.isQuery(type) && type < Icmp.ADDRESS_MASK;
    Icmp.setRest(icmp, sequenced ? identifier << 16 | next : 0);
    for (int i = 0; i < more; i += 4) {
      Bytes.putI32(icmp + Icmp.HEADER_LENGTH + i, 0);
    }
    Icmp.setChecksum(icmp, Checksum.of(icmp, length - Ipv4.MIN_HEADER));
    Anno.putI32(packet, Anno.DST_IP, dst);
    Headers.markIpAt(packet, 0, Ipv4.MIN_HEADER);
    next = next == 0xffff ? 1 : next + 1;
  }

  @Override
  protected void takeOver(Element old) {
    IcmpEncap before = (IcmpEncap) old;
    next = before.next;
    if (isConfiguredLike(before)) {
      src = before.src;
      dst = before.dst;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", () -> IpAddress.format4(src));
    handlers.write("src", value -> src = HandlerValues.ip(this, value));
    handlers.read("dst", () -> IpAddress.format4(dst));
    handlers.write("dst", value -> dst = HandlerValues.ip(this, value));
    handlers.mark(".", "src", "dst");
  }
}
