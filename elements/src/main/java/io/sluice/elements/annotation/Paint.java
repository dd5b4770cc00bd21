// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
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
@ElementInfo(name = "Paint", replicable = true, live = true)
@ElementEffects(writes = USER_ANNOTATIONS)
public final class Paint extends PacketElement {
  private final PaintColor paint = new PaintColor();

  /** Creates the element. */
  public Paint() {}

  @Override
  protected void configure(Args args) {
    paint.configure(args);
  }

  @Override
  protected Effects effects() {
    return super.effects().notWriting(USER_ANNOTATIONS).writing(paint.field());
  }

  @Override
  public int process(long packet) {
    paint.put(packet);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    Paint before = (Paint) old;
    if (isConfiguredLike(before)) {
      paint.takeOver(before.paint);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    paint.handlers(handlers);
  }
}
