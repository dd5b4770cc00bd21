// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ICMP_TYPE;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TCP_FLAGS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Truncates the payload of IPv4 packets.
 *
 * <p>{@code TruncateIPPayload([LENGTH, TRANSPORT, EXTRA_LENGTH])}
 *
 * <p>At most LENGTH bytes, default 0, stay after the TCP, UDP or ICMP header, or after the IP
 * header when TRANSPORT (default true) is false. Packets without an IP header annotation are cut to
 * LENGTH bytes altogether. Length fields in headers are not changed.
 *
 * <p>Keywords: {@code EXTRA_LENGTH} boolean, default true: adds the bytes cut off to the extra
 * length annotation.
 */
@ElementInfo(name = "TruncateIPPayload", replicable = true)
@ElementEffects(
    reads = {
      LENGTH,
      IP_VERSION,
      IP_PROTO,
      TCP_FLAGS,
      ICMP_TYPE,
      PAYLOAD,
      ANNO_NETWORK,
      ANNO_EXTRA_LENGTH
    },
    writes = ANNO_EXTRA_LENGTH,
    does = RESIZES)
public final class TruncateIPPayload extends PacketElement {
  private static final int PROTOCOL_PRESENT = 10;
  private static final int TCP_DATA_OFFSET = 12;
  private static final int ICMP_HEADER = 8;
  private static final int ICMP_TIMESTAMP_HEADER = 20;

  private int length;
  private boolean behindTransport;
  private boolean extraLength;

  /** Creates the element. */
  public TruncateIPPayload() {}

  @Override
  protected void configure(Args args) {
    length = args.optional("LENGTH").asInt(0, 0, 0xffff);
    behindTransport = args.optional("TRANSPORT").asBool(true);
    extraLength = args.keyword("EXTRA_LENGTH").asBool(true);
  }

  @Override
  public int process(long packet) {
    int start = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    int present = Mbuf.length(packet) - start;
    int cut =
        start < 0 || present <= 0
            ? Mbuf.length(packet) - length
            : present - headers(Mbuf.data(packet) + start, present) - length;
    if (cut > 0) {
      if (extraLength) {
        int extra = Anno.getI32(packet, Anno.EXTRA_LENGTH);
        Anno.putI32(packet, Anno.EXTRA_LENGTH, extra + cut);
      }
      Mbuf.trim(packet, cut);
    }
    return 0;
  }

  /** Bytes of headers from an IP header on, of which at least one byte is present. */
  private int headers(long ip, int present) {
    int header = Ipv4.headerLength(ip);
    if (header < Ipv4.MIN_HEADER) {
      return Ipv4.MIN_HEADER;
    }
    if (!behindTransport || present < PROTOCOL_PRESENT) {
      return header;
    }
    return header
        + switch (Ipv4.protocol(ip)) {
          case IpProtocol.TCP -> tcp(ip + header, present - header);
          case IpProtocol.UDP -> Udp.HEADER_LENGTH;
          case IpProtocol.ICMP -> icmp(ip + header, present - header);
          default -> 0;
        };
  }

  private static int tcp(long tcp, int present) {
    int header = present > TCP_DATA_OFFSET ? Tcp.headerLength(tcp) : 0;
    return Math.max(Tcp.MIN_HEADER, header);
  }

  private static int icmp(long icmp, int present) {
    int type = present < ICMP_HEADER ? -1 : Bytes.u8(icmp);
    boolean stamped = type == Icmp.TIMESTAMP || type == Icmp.TIMESTAMP_REPLY;
    return stamped ? ICMP_TIMESTAMP_HEADER : ICMP_HEADER;
  }
}
