// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.run.Worker;

/**
 * Colours flows.
 *
 * <p>{@code FlowPaint(COLOR)}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager. The colour belongs to the flow and is
 * not an annotation of its packets, which pass unchanged; the last FlowPaint that a packet of the
 * flow passed decides. FlowIPOutputCombo reads it. Packets that no manager has tagged are dropped.
 *
 * <p>Handlers: {@code color} (read, write).
 *
 * <p>See also: Paint, FlowIPOutputCombo, FlowIPManager.
 */
@ElementInfo(name = "FlowPaint", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_32,
    does = {DROPS, FLOW_STATE})
public final class FlowPaint extends PacketElement implements FlowSpace {
  /** A flow's colour. */
  private static final class Color {
    int value;
  }

  private final int noFlow = dropReason("no flow");
  private FlowStates<Color> flows = new FlowStates<>(Color::new);

  /** The first of all these elements on the worker: its states are those of all. */
  private FlowPaint first;

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
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return noFlow;
    }
    first.flows.of(tag).value = color;
    return 0;
  }

  /** The first element of this class on a worker; null when there is none. */
  static FlowPaint firstOn(ElementContext router, Worker worker) {
    for (Element element : router.instances()) {
      if (element instanceof FlowPaint paint && paint.worker() == worker) {
        return paint;
      }
    }
    return null;
  }

  /** The colour that a flow was given; 0 for none. */
  int colorOf(long tag) {
    Color given = tag == 0 ? null : flows.find(tag);
    return given == null ? 0 : given.value;
  }

  @Override
  protected void initialize(Setup setup) {
    first = firstOn(router(), worker());
  }

  @Override
  public void flowEnded(long tag) {
    first.flows.remove(tag);
  }

  @Override
  protected void takeOver(Element old) {
    FlowPaint before = (FlowPaint) old;
    if (isConfiguredLike(old)) {
      color = before.color;
    }
    if (before.first == before) {
      first.flows = before.flows;
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
