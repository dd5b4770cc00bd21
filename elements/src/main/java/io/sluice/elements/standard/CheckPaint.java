// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.HandlerValues;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Anno;

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
public final class CheckPaint extends PacketElement {
  private final int wrongColor = dropReason("wrong colour");
  private int color;
  private int anno;

  /** Creates the element. */
  public CheckPaint() {}

  @Override
  protected void configure(Args args) {
    color = args.required("COLOR").asInt(0, 0, 255);
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
  }

  @Override
  protected int process(long packet) {
    return Anno.getU8(packet, anno) == color ? 0 : reject(wrongColor);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("color", () -> color);
    handlers.write("color", value -> color = (int) HandlerValues.integer(value, 0, 255));
  }
}
