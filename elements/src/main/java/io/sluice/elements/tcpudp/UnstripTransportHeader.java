// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;

/**
 * Restores a stripped transport header.
 *
 * <p>{@code UnstripTransportHeader()}
 *
 * <p>Extends the packet at the front to where the transport header annotation points. Packets that
 * still have their header pass unchanged; those without the annotation are dropped.
 * UnstripTCPHeader is another name for it.
 *
 * <p>See also: StripTransportHeader, StripTCPHeader, UnstripIPHeader.
 */
@ElementInfo(name = "UnstripTransportHeader", aliases = "UnstripTCPHeader", replicable = true)
@ElementEffects(
    reads = ANNO_TRANSPORT,
    writes = {HEADERS, PAYLOAD},
    does = {ADDS_HEADER, DROPS})
public final class UnstripTransportHeader extends PacketElement {
  private final int noHeader = dropReason("no transport header");

  /** Creates the element. */
  public UnstripTransportHeader() {}

  @Override
  public int process(long packet) {
    if (!Anno.hasTransportHeader(packet)) {
      return noHeader;
    }
    int offset = Anno.transportOffset(packet);
    return offset >= 0 || packets.prepend(packet, -offset) ? 0 : noHeader;
  }
}
