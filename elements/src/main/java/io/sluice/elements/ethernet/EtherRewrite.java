// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

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
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Rewrites both addresses of Ethernet headers.
 *
 * <p>{@code EtherRewrite(SRC, DST)}
 *
 * <p>The header is where the MAC header annotation points, or at the packet's start when that is
 * not set. Packets without a whole header are dropped.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "EtherRewrite", replicable = true)
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
public final class EtherRewrite extends AddressedElement {
  private final int noHeader = dropReason("no Ethernet header");
  private final int shared = dropReason("packet is shared");

  /** Creates the element. */
  public EtherRewrite() {}

  @Override
  protected void configure(Args args) {
    configureAddresses(args);
  }

  @Override
  protected Effects effects() {
    return seesFrames() ? super.effects().notReading(HEADER_POSITIONS) : super.effects();
  }

  @Override
  public int process(long packet) {
    int offset = seesFrames() ? 0 : Anno.macOffset(packet);
    if (!Headers.ownsEthernet(packet, offset)) {
      return processRare(packet);
    }
    writeAddresses(Mbuf.data(packet) + offset);
    return 0;
  }

  private int processRare(long packet) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long eth = seesFrames() ? Headers.frame(packet) : Headers.ethernet(packet);
    if (eth == 0) {
      return noHeader;
    }
    writeAddresses(eth);
    return 0;
  }
}
