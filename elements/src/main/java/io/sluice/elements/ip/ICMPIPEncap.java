// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Checksum;
import io.sluice.packet.Icmp;
import io.sluice.packet.IcmpHeader;
import io.sluice.packet.IpProtocol;
import io.sluice.packet.Ipv4;
import io.sluice.packet.Mbuf;

/**
 * Puts packets behind an ICMP and an IPv4 header.
 *
 * <p>{@code ICMPIPEncap(SRC, DST, TYPE [, CODE, IDENTIFIER])}
 *
 * <p>TYPE and CODE (default 0) are numbers or Click's names. Where the message has an identifier
 * and a sequence number, the latter counts packets, from 0.
 *
 * <p>Keywords: {@code IDENTIFIER} 0 to 65535, default 0.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "ICMPIPEncap", replicable = true, reads = AnnotationUse.HEADERS)
public final class ICMPIPEncap extends Ipv4Encap {
  private static final int TTL_AND_PROTOCOL = 255 << 8 | IpProtocol.ICMP;
  private static final int TIMESTAMP_MESSAGE = 20;

  private final int noRoom = dropReason("no room in the buffer");
  private int type;
  private int code;
  private int identifier;
  private int sequence;

  /** Creates the element. */
  public ICMPIPEncap() {}

  @Override
  protected void configure(Args args) {
    int src = args.required("SRC").asIp(0);
    String dst = args.required("DST").asString("0.0.0.0");
    type = args.required("TYPE").as(text -> number(IcmpNames.typeByName(text), text), 0);
    code = args.optional("CODE").as(text -> number(IcmpNames.codeByName(type, text), text), 0);
    identifier = args.keyword("IDENTIFIER").asInt(0, 0, 0xffff);
    if (!setAddresses(src, dst)) {
      args.error("DST: not an IP address");
    }
  }

  private static Integer number(int named, String text) {
    if (named >= 0) {
      return named;
    }
    boolean valid = text.matches("[0-9]{1,3}") && Integer.parseInt(text) < 256;
    return valid ? Integer.valueOf(text) : null;
  }

  @Override
  protected int process(long packet) {
    boolean times = type == Icmp.TIMESTAMP || type == Icmp.TIMESTAMP_REPLY;
    int header = times ? TIMESTAMP_MESSAGE : IcmpHeader.HEADER_LENGTH;
    if (!packets.ensureWritable(packet) || !Mbuf.prepend(packet, Ipv4.MIN_HEADER + header)) {
      return noRoom;
    }
    long icmp = Mbuf.data(packet) + Ipv4.MIN_HEADER;
    for (int i = 0; i < header; i += 4) {
      Bytes.putI32(icmp + i, 0);
    }
    IcmpHeader.setType(icmp, type);
    IcmpHeader.setCode(icmp, code);
    if (Icmp.isQuery(type) && type < 17) {
      IcmpHeader.setId(icmp, identifier);
      IcmpHeader.setSequence(icmp, sequence++ & 0xffff);
    }
    IcmpHeader.setChecksum(icmp, Checksum.of(icmp, Mbuf.length(packet) - Ipv4.MIN_HEADER));
    int fixed = Checksum.add(0x4500, TTL_AND_PROTOCOL);
    writeHeader(packet, 0, 0, TTL_AND_PROTOCOL, fixed);
    return 0;
  }
}
