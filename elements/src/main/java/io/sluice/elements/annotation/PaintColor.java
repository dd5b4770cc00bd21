// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import io.sluice.argument.Args;
import io.sluice.effect.Field;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;

/** The arguments COLOR and ANNO of elements with one colour, and its handler. */
final class PaintColor {
  private int color;
  private int anno;

  /** Reads the arguments, in this order. */
  void configure(Args args) {
    color = args.required("COLOR").asInt(0, 0, 255);
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
  }

  /** The annotation that the colour is in. */
  Field field() {
    return Field.ofUserByte(anno);
  }

  /** Whether a packet has the colour. */
  boolean isOn(long packet) {
    return Anno.getU8(packet, anno) == color;
  }

  /** Gives a packet the colour. */
  void put(long packet) {
    Anno.putU8(packet, anno, color);
  }

  void handlers(Handlers handlers) {
    handlers.read("color", () -> color);
    handlers.write("color", value -> color = (int) HandlerValues.integer(value, 0, 255));
  }

  /** Goes on with the colour of another one. */
  void takeOver(PaintColor old) {
    color = old.color;
  }
}
