// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import io.sluice.argument.Args;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
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
@ElementInfo(
    name = "CheckPaint",
    frames = FrameUse.KEEPS,
    ports = "1/1-2",
    processing = "a/ah",
    replicable = true)
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
