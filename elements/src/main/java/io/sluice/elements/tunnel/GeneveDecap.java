// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Ethernet;
import io.sluice.header.Geneve;

/**
 * Decapsulates Ethernet frames, or packets of another protocol, from Geneve (RFC 8926).
 *
 * <p>{@code GeneveDecap([VNI] [, PROTO, PORT])}
 *
 * <p>Expects the IP header annotation (IPv4 or IPv6), removes everything before the inner packet,
 * including options, and anything after it, and sets the aggregate annotation to the network
 * identifier. With VNI, packets of other networks are refused. Packets that are refused, are not
 * Geneve packets to PORT with the protocol PROTO, have a wrong UDP checksum, are truncated, or have
 * critical options leave unchanged on output 1, if there is one. Congestion marks are handled as by
 * VXLANDecap.
 *
 * <p>Keywords: {@code PROTO} EtherType of the payload, default 0x6558, an Ethernet frame. {@code
 * PORT} the UDP port, default 6081.
 */
@ElementInfo(name = "GeneveDecap", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK},
    writes = {PAYLOAD, ANNO_AGGREGATE, ANNO_MAC, ANNO_NETWORK},
    does = {REMOVES_HEADER, RESIZES, DROPS, BRANCHES})
public final class GeneveDecap extends UdpTunnelDecap {
  private int protocol;

  /** Creates the element. */
  public GeneveDecap() {}

  @Override
  protected void configure(Args args) {
    protocol = args.keyword("PROTO").asInt(GeneveEncap.ETHERNET, 0, 0xffff);
    frame = protocol == GeneveEncap.ETHERNET;
    configureOuter(args, Geneve.PORT);
  }

  @Override
  int parse(long at, int available) {
    if (available < Geneve.MIN_HEADER || Geneve.version(at) != 0) {
      return -1;
    }
    int length = Geneve.headerLength(at);
    boolean refused = (Geneve.flags(at) & (Geneve.CONTROL | Geneve.CRITICAL)) != 0;
    int inside = frame ? Ethernet.HEADER_LENGTH : 0;
    if (refused || Geneve.protocol(at) != protocol || length + inside > available) {
      return -1;
    }
    number = Geneve.vni(at);
    return length;
  }
}
