// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Removes the outermost IP header.
 *
 * <p>{@code StripIPHeader()}
 *
 * <p>Removes everything up to the end of the IP header, as given by its annotation, which stays
 * unchanged: mark or check the inner header next. Packets without the annotation, and those that
 * end before their header does, are dropped.
 */
@ElementInfo(name = "StripIPHeader", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_TRANSPORT},
    does = {REMOVES_HEADER, DROPS})
public final class StripIPHeader extends PacketElement implements LengthEffect {
  private final int noHeader = dropReason("no IP header");

  /** Creates the element. */
  public StripIPHeader() {}

  @Override
  public int longest(int input, int output, int longest) {
    return LengthEffect.without(longest, Ipv4.MIN_HEADER);
  }

  @Override
  public int process(long packet) {
    if (!Anno.hasTransportHeader(packet)) {
      return noHeader;
    }
    int offset = Anno.transportOffset(packet);
    if (offset < 0 || offset > Mbuf.length(packet)) {
      return noHeader;
    }
    Mbuf.adjust(packet, offset);
    return 0;
  }
}
