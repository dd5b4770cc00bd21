// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

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
import io.sluice.handler.Handlers;

/**
 * Passes packets of one colour.
 *
 * <p>{@code CheckPaint(COLOR [, ANNO])}
 *
 * <p>Packets whose paint annotation is COLOR leave by output 0; others by output 1 if that is
 * connected, and are dropped otherwise. ANNO names another annotation byte.
 *
 * <p>Handlers: {@code color} (read, write).
 */
@ElementInfo(name = "CheckPaint", ports = "1/1-2", processing = "a/ah", replicable = true)
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
public final class CheckPaint extends PacketElement {
  private final int wrongColor = dropReason("wrong colour");
  private final PaintColor paint = new PaintColor();

  /** Creates the element. */
  public CheckPaint() {}

  @Override
  protected void configure(Args args) {
    paint.configure(args);
  }

  @Override
  public int process(long packet) {
    return paint.isOn(packet) ? 0 : reject(wrongColor);
  }

  @Override
  protected void handlers(Handlers handlers) {
    paint.handlers(handlers);
  }
}
