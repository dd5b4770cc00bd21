// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;

/**
 * Sets the IP header annotation.
 *
 * <p>{@code MarkIPHeader([OFFSET])}
 *
 * <p>The IP header begins OFFSET bytes into the packet (default 0). Nothing in it is checked, the
 * packet is not cut and the destination address annotation is not set: see CheckIPHeader. A packet
 * that ends before the header begins keeps its annotations; a header length beyond the packet's end
 * puts the transport header there.
 */
@ElementInfo(name = "MarkIPHeader", replicable = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    writes = {
      DATA,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_PACKET_TYPE,
      ANNO_TIMESTAMP,
      USER_ANNOTATIONS
    },
    does = {
      DROPS,
      BRANCHES,
      RESIZES,
      COPIES,
      KEEPS,
      REORDERS,
      SENDS,
      COUNTS,
      STATE,
      FLOW_STATE,
      REPORTS
    })
public final class MarkIPHeader extends PacketElement {
  private int offset;

  /** Creates the element. */
  public MarkIPHeader() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(0, 0, Integer.MAX_VALUE);
  }

  @Override
  public int process(long packet) {
    int available = Mbuf.length(packet) - offset;
    if (available > 0) {
      long ip = Mbuf.data(packet) + offset;
      Headers.markIp(packet, ip, Math.min(Ipv4.headerLength(ip), available));
    }
    return 0;
  }
}
