// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.ETH_SRC;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ethernet;
import io.sluice.packet.Mbuf;

/**
 * Swaps the source and destination addresses of Ethernet frames.
 *
 * <p>{@code EtherMirror()}
 *
 * <p>Packets shorter than an Ethernet header are dropped.
 */
@ElementInfo(name = "EtherMirror", replicable = true)
@ElementEffects(
    reads = {ETH_DST, ETH_SRC, LENGTH},
    writes = {ETH_DST, ETH_SRC},
    does = DROPS)
public final class EtherMirror extends PacketElement {
  private final int tooShort = dropReason("packet too short");
  private final int shared = shortageReason("packet is shared");

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
