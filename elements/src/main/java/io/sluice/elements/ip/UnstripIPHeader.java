// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;

/**
 * Restores a stripped IP header.
 *
 * <p>{@code UnstripIPHeader()}
 *
 * <p>Extends the packet at the front to where the IP header annotation points. Packets that still
 * have their header pass unchanged; those without the annotation are dropped.
 */
@ElementInfo(name = "UnstripIPHeader", replicable = true)
@ElementEffects(
    reads = ANNO_NETWORK,
    writes = {HEADERS, PAYLOAD},
    does = {ADDS_HEADER, DROPS})
public final class UnstripIPHeader extends PacketElement {
  private final int noHeader = dropReason("no IP header");

  /** Creates the element. */
  public UnstripIPHeader() {}

  @Override
  public int process(long packet) {
    if (!Anno.hasNetworkHeader(packet)) {
      return noHeader;
    }
    int offset = Anno.networkOffset(packet);
    return offset >= 0 || packets.prepend(packet, -offset) ? 0 : noHeader;
  }
}
