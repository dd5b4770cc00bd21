// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.elements.ip.Ipv4Encap;
import io.sluice.handler.Handlers;
import io.sluice.header.Ipv6;

/**
 * Encapsulates packets in a fixed IPv6 header.
 *
 * <p>{@code IP6Encap(PROTO, SRC, DST [, HLIM, CLASS])}
 *
 * <p>PROTO, the next header, is a number or a name such as {@code ipip}. DST may be {@code
 * DST_ANNO}: each packet's destination address annotation. Otherwise the annotation is set to DST.
 * The flow label is 0. Sets the IP header annotation. Packets without room for the header are
 * dropped.
 *
 * <p>Keywords: {@code HLIM} hop limit, 0 to 255, default 250. {@code CLASS} traffic class, 0 to
 * 255, default 0.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "IP6Encap", replicable = true, live = true)
@ElementEffects(
    reads = {LENGTH, ANNO_DST_IP},
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = ADDS_HEADER)
public final class IP6Encap extends Ipv6Encap implements LengthEffect {
  private final int noRoom = shortageReason("no room in the buffer");
  private int protocol;
  private int hopLimit;
  private int trafficClass;

  /** Creates the element. */
  public IP6Encap() {}

  @Override
  protected void configure(Args args) {
    protocol = args.required("PROTO").as(Ipv4Encap::protocol, 0);
    long[] src = args.required("SRC").as(Address6::parse, new long[2]);
    String dstText = args.required("DST").asString(FROM_ANNOTATION);
    hopLimit = args.keyword("HLIM").asInt(250, 0, 255);
    trafficClass = args.keyword("CLASS").asInt(0, 0, 255);
    if (protocol > 255) {
      args.error("bad IP protocol");
    }
    if (!setAddresses(src, dstText)) {
      args.error("DST argument should be IP address or 'DST_ANNO'");
    }
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + Ipv6.HEADER_LENGTH;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Ipv6.HEADER_LENGTH)) {
      return noRoom;
    }
    writeHeader(packet, trafficClass, protocol, hopLimit);
    return 0;
  }

  @Override
  protected String dstText() {
    return isDstFromAnnotation() ? FROM_ANNOTATION : super.dstText();
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.mark(".", "src", "dst");
  }
}
