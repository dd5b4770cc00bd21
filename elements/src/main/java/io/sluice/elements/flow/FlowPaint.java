// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;

/**
 * Colours flows.
 *
 * <p>{@code FlowPaint(COLOR)}
 *
 * <p>Behind a manager of flows such as FlowIPManager. The colour is the flow's, not an annotation
 * of its packets, which pass unchanged; as in FastClick, no element asks for it yet. Packets that
 * no manager has seen are dropped.
 *
 * <p>Handlers: {@code color} (read, write).
 *
 * <p>See also: Paint, FlowIPManager.
 */
@ElementInfo(name = "FlowPaint", processing = "h/h")
@ElementEffects(reads = ANNO_32, does = DROPS)
public final class FlowPaint extends PacketElement implements FlowSpace {
  private final int noFlow = dropReason("no flow");
  private int color;

  /** Creates the element. */
  public FlowPaint() {}

  @Override
  protected void configure(Args args) {
    color = args.required("COLOR").asInt(0);
  }

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public int process(long packet) {
    return FlowTag.get(packet) == 0 ? noFlow : 0;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      color = ((FlowPaint) old).color;
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
