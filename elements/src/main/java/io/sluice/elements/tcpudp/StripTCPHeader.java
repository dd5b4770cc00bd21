// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.ANYTHING;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.EVERYTHING;
import static io.sluice.effect.Field.HEADER_POSITIONS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Strips packets up to the end of their TCP header.
 *
 * <p>{@code StripTCPHeader()}
 *
 * <p>Expects the transport header annotation, which stays. Packets whose TCP header is bad or cut
 * off are dropped.
 */
@ElementInfo(name = "StripTCPHeader", replicable = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    writes = EVERYTHING,
    does = ANYTHING)
public final class StripTCPHeader extends PacketElement {
  private final int noHeader = dropReason("no TCP header");

  /** Creates the element. */
  public StripTCPHeader() {}

  @Override
  public int process(long packet) {
    long tcp = Headers.transport(packet, Tcp.MIN_HEADER);
    if (tcp == 0) {
      return noHeader;
    }
    int length = Tcp.headerLength(tcp);
    int end = Anno.transportOffset(packet) + length;
    if (length < Tcp.MIN_HEADER || end > Mbuf.length(packet)) {
      return noHeader;
    }
    Mbuf.adjust(packet, end);
    return 0;
  }
}
