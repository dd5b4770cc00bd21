// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Removes the frame check sequence from Ethernet frames: their last four bytes, without checking
 * them.
 *
 * <p>{@code TruncateFCS([keywords])}
 *
 * <p>Keywords: {@code EXTRA_LENGTH} boolean, default true: where the extra length annotation is
 * above four, those bytes are not in the packet, and are subtracted from the annotation instead.
 *
 * <p>See also: Truncate.
 */
@ElementInfo(name = "TruncateFCS", replicable = true, live = true)
@ElementEffects(
    reads = {LENGTH, ANNO_EXTRA_LENGTH},
    writes = ANNO_EXTRA_LENGTH,
    does = RESIZES)
public final class TruncateFCS extends PacketElement {
  private static final int FCS = 4;

  private boolean extraLength;

  /** Creates the element. */
  public TruncateFCS() {}

  @Override
  protected void configure(Args args) {
    extraLength = args.keyword("EXTRA_LENGTH").asBool(true);
  }

  @Override
  protected Effects effects() {
    return extraLength
        ? super.effects()
        : super.effects().notReading(ANNO_EXTRA_LENGTH).notWriting(ANNO_EXTRA_LENGTH);
  }

  @Override
  public int process(long packet) {
    int extra = extraLength ? Anno.getI32(packet, Anno.EXTRA_LENGTH) : 0;
    if (Integer.compareUnsigned(extra, FCS) > 0) {
      Anno.putI32(packet, Anno.EXTRA_LENGTH, extra - FCS);
    } else {
      Mbuf.trim(packet, Math.min(FCS, Mbuf.length(packet)));
    }
    return 0;
  }
}
