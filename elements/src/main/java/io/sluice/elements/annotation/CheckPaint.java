// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;

/**
 * Passes packets of one colour.
 *
 * <p>{@code CheckPaint(COLOR [, ANNO])}
 *
 * <p>Packets whose paint annotation is COLOR leave on output 0; others on output 1 if that is
 * connected, and are dropped otherwise. ANNO names another annotation byte.
 *
 * <p>Handlers: {@code color} (read, write).
 */
@ElementInfo(name = "CheckPaint", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = USER_ANNOTATIONS,
    does = {DROPS, BRANCHES})
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
  protected Effects effects() {
    return super.effects().notReading(USER_ANNOTATIONS).reading(paint.field());
  }

  @Override
  public int process(long packet) {
    return paint.isOn(packet) ? 0 : reject(wrongColor);
  }

  @Override
  protected void takeOver(Element old) {
    CheckPaint before = (CheckPaint) old;
    if (isConfiguredLike(before)) {
      paint.takeOver(before.paint);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    paint.handlers(handlers);
  }
}
