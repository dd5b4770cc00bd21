// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Removes what precedes the network header.
 *
 * <p>{@code StripToNetworkHeader()}
 *
 * <p>A network header that was stripped is restored. Packets without a network header annotation,
 * or with one beyond their end, are dropped.
 */
@ElementInfo(name = "StripToNetworkHeader", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_NETWORK},
    writes = {HEADERS, PAYLOAD},
    does = {REMOVES_HEADER, ADDS_HEADER, DROPS})
public final class StripToNetworkHeader extends PacketElement {
  private final int noHeader = dropReason("no network header");

  /** Creates the element. */
  public StripToNetworkHeader() {}

  @Override
  public int process(long packet) {
    if (!Anno.hasNetworkHeader(packet)) {
      return noHeader;
    }
    int offset = Anno.networkOffset(packet);
    if (offset > Mbuf.length(packet)) {
      return noHeader;
    }
    if (offset >= 0) {
      Mbuf.adjust(packet, offset);
      return 0;
    }
    return packets.prepend(packet, -offset) ? 0 : noHeader;
  }
}
