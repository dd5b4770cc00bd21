// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_PAINT;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;

/**
 * Sets the aggregate annotation to the paint.
 *
 * <p>{@code AggregatePaint([BITS, INCREMENTAL])}
 *
 * <p>Takes the low BITS of the paint, 1 to 8, default 8.
 *
 * <p>Keywords: {@code INCREMENTAL} boolean, default false: shifts the packet's aggregate left and
 * adds the bits, instead of replacing it.
 */
@ElementInfo(name = "AggregatePaint", replicable = true)
@ElementEffects(
    reads = {ANNO_PAINT, ANNO_AGGREGATE},
    writes = ANNO_AGGREGATE)
public final class AggregatePaint extends PacketElement {
  private int bits;
  private boolean incremental;

  /** Creates the element. */
  public AggregatePaint() {}

  @Override
  protected void configure(Args args) {
    bits = args.optional("BITS").asInt(8);
    incremental = args.keyword("INCREMENTAL").asBool(false);
    if (bits <= 0 || bits > 8) {
      args.error("bad number of bits");
    }
  }

  @Override
  public int process(long packet) {
    int paint = Anno.getU8(packet, Anno.PAINT) & (1 << bits) - 1;
    int before = incremental ? Anno.getI32(packet, Anno.AGGREGATE) << bits : 0;
    Anno.putI32(packet, Anno.AGGREGATE, before + paint);
    return 0;
  }
}
