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
 * Sets an annotation byte.
 *
 * <p>{@code SetAnnoByte(ANNO, VALUE)}
 *
 * <p>The same as {@code Paint(VALUE, ANNO)}, which is newer.
 *
 * <p>Handlers: {@code anno} (read), {@code value} (read, write).
 */
@ElementInfo(name = "SetAnnoByte", replicable = true, live = true)
@ElementEffects(writes = USER_ANNOTATIONS)
public final class SetAnnoByte extends PacketElement {
  private int anno;
  private int value;

  /** Creates the element. */
  public SetAnnoByte() {}

  @Override
  protected void configure(Args args) {
    args.warning("SetAnnoByte(ANNO, VALUE) is obsolete, use Paint(VALUE, ANNO) instead");
    anno = args.required("ANNO").asAnno(1, Anno.PAINT);
    value = args.required("VALUE").asInt(0, 0, 255);
  }

  @Override
  protected Effects effects() {
    return super.effects().notWriting(USER_ANNOTATIONS).writing(Field.ofUserByte(anno));
  }

  @Override
  public int process(long packet) {
    Anno.putU8(packet, anno, value);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    SetAnnoByte before = (SetAnnoByte) old;
    if (isConfiguredLike(before)) {
      value = before.value;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("anno", () -> anno);
    handlers.read("value", () -> value);
    handlers.write("value", text -> value = (int) HandlerValues.integer(text, 0, 255));
  }
}
