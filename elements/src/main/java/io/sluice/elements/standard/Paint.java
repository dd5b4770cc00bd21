// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.HandlerValues;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Anno;

/**
 * Marks packets with a colour.
 *
 * <p>{@code Paint(COLOR [, ANNO])}
 *
 * <p>Sets the paint annotation to COLOR, 0 to 255. ANNO names another annotation byte.
 *
 * <p>Handlers: {@code color} (read, write).
 */
@ElementInfo(name = "Paint", replicable = true)
public final class Paint extends PacketElement {
  private int color;
  private int anno;

  /** Creates the element. */
  public Paint() {}

  @Override
  protected void configure(Args args) {
    color = args.required("COLOR").asInt(0, 0, 255);
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
  }

  @Override
  protected int process(long packet) {
    Anno.putU8(packet, anno, color);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("color", () -> color);
    handlers.write("color", value -> color = (int) HandlerValues.integer(value, 0, 255));
  }
}
