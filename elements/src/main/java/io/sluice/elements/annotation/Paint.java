// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;

/**
 * Marks packets with a colour.
 *
 * <p>{@code Paint(COLOR [, ANNO])}
 *
 * <p>Sets the paint annotation to COLOR, 0 to 255. ANNO names another annotation byte.
 *
 * <p>Handlers: {@code color} (read, write).
 */
@ElementInfo(name = "Paint", frames = FrameUse.KEEPS, replicable = true, reads = AnnotationUse.NONE)
public final class Paint extends PacketElement {
  private final PaintColor paint = new PaintColor();

  /** Creates the element. */
  public Paint() {}

  @Override
  protected void configure(Args args) {
    paint.configure(args);
  }

  @Override
  public int process(long packet) {
    paint.put(packet);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    paint.handlers(handlers);
  }
}
