// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.Field;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;

/**
 * Marks packets with a two-byte colour.
 *
 * <p>{@code Paint2(COLOR [, ANNO])}
 *
 * <p>Sets user annotation bytes 16 and 17, of which the first is Paint's, to the lower 16 bits of
 * COLOR. ANNO names another annotation of two bytes.
 *
 * <p>Handlers: {@code color} (read, write).
 *
 * <p>See also: Paint.
 */
@ElementInfo(name = "Paint2", replicable = true)
@ElementEffects(writes = USER_ANNOTATIONS)
public final class Paint2 extends PacketElement {
  private int color;
  private int anno;

  /** Creates the element. */
  public Paint2() {}

  @Override
  protected void configure(Args args) {
    color = args.required("COLOR").asInt(0);
    anno = args.optional("ANNO").asAnno(2, Anno.PAINT);
  }

  @Override
  protected Effects effects() {
    return super.effects()
        .notWriting(USER_ANNOTATIONS)
        .writing(Field.ofUserByte(anno))
        .writing(Field.ofUserByte(anno + 1));
  }

  @Override
  public int process(long packet) {
    Anno.putU16(packet, anno, color);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      color = ((Paint2) old).color;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("color", () -> color);
    handlers.write(
        "color",
        value -> color = (int) HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }
}
