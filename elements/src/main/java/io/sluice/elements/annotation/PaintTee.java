// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.basic.BatchObserver;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Passes packets on, and sends copies of those with one colour to output 1.
 *
 * <p>{@code PaintTee(COLOR [, ANNO])}
 *
 * <p>ANNO names another annotation byte.
 *
 * <p>Handlers: {@code color} (read, write).
 */
@ElementInfo(name = "PaintTee", ports = "1/2", processing = "a/ah", replicable = true)
@ElementEffects(reads = USER_ANNOTATIONS, does = COPIES)
public final class PaintTee extends BatchObserver {
  private final int noBuffer = shortageReason("no buffer for a copy");
  private final PaintColor paint = new PaintColor();

  /** Creates the element. */
  public PaintTee() {}

  @Override
  protected void configure(Args args) {
    paint.configure(args);
  }

  @Override
  protected Effects effects() {
    return super.effects().notReading(USER_ANNOTATIONS).reading(paint.field());
  }

  @Override
  protected void observe(PacketBatch batch, int from) {
    PacketBatch copies = null;
    for (int i = from; i < batch.size(); i++) {
      long packet = batch.get(i);
      if (paint.isOn(packet)) {
        if (copies == null) {
          copies = worker().borrow();
        }
        long copy = packets.copy(packet);
        if (copy == 0) {
          countDrops(noBuffer, 1);
        } else {
          copies.add(copy);
        }
      }
    }
    if (copies != null) {
      if (!copies.isEmpty()) {
        output(1).push(copies);
      }
      worker().giveBack(copies);
    }
  }

  @Override
  protected void takeOver(Element old) {
    PaintTee before = (PaintTee) old;
    if (isConfiguredLike(before)) {
      paint.takeOver(before.paint);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    paint.handlers(handlers);
  }
}
