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
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ethernet;
import io.sluice.packet.Mbuf;

/**
 * Swaps source and destination of Ethernet packets.
 *
 * <p>{@code EtherMirror()}
 *
 * <p>Packets shorter than an Ethernet header are dropped.
 */
@ElementInfo(name = "EtherMirror", replicable = true)
@ElementEffects(
    reads = DATA,
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
public final class EtherMirror extends PacketElement {
  private final int tooShort = dropReason("packet too short");
  private final int shared = dropReason("packet is shared");

  /** Creates the element. */
  public EtherMirror() {}

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < Ethernet.HEADER_LENGTH) {
      return tooShort;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long eth = Mbuf.data(packet);
    Ethernet.setAddresses(eth, Ethernet.src(eth), Ethernet.dst(eth));
    return 0;
  }
}
