// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.Field;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;

/**
 * Spreads packets over its outputs by their colour.
 *
 * <p>{@code PaintRR([ANNO])}
 *
 * <p>A packet with paint annotation N leaves on output N modulo the number of outputs. ANNO names
 * another annotation byte.
 */
@ElementInfo(name = "PaintRR", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(reads = USER_ANNOTATIONS, does = BRANCHES)
public final class PaintRR extends PacketElement {
  private int anno;

  /** Creates the element. */
  public PaintRR() {}

  @Override
  protected void configure(Args args) {
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
  }

  @Override
  protected Effects effects() {
    return super.effects().notReading(USER_ANNOTATIONS).reading(Field.ofUserByte(anno));
  }

  @Override
  public int process(long packet) {
    return Anno.getU8(packet, anno) % nOutputs();
  }
}
