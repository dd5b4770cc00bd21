// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TCP_FLAGS;

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
 * <p>Expects the transport header annotation, which stays. Packets whose TCP header is invalid or
 * truncated are dropped.
 */
@ElementInfo(name = "StripTCPHeader", replicable = true)
@ElementEffects(
    reads = {TCP_FLAGS, LENGTH, ANNO_TRANSPORT},
    does = {REMOVES_HEADER, DROPS})
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
