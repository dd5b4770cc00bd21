// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.EVERYTHING;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

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
 * <p>Keywords: {@code INCREMENTAL} boolean, default false: puts them behind the bits of the
 * aggregate that the packet has.
 */
@ElementInfo(name = "AggregatePaint", replicable = true)
@ElementEffects(
    reads = EVERYTHING,
    writes = {
      DATA,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_PACKET_TYPE,
      ANNO_TIMESTAMP,
      USER_ANNOTATIONS
    },
    does = {
      DROPS,
      BRANCHES,
      RESIZES,
      COPIES,
      KEEPS,
      REORDERS,
      SENDS,
      COUNTS,
      STATE,
      FLOW_STATE,
      REPORTS
    })
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
