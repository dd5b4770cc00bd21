// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Field.ANNO_24;
import static io.sluice.effect.Field.ANNO_AGGREGATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;

/**
 * Separates packets of flows whose rates in the two directions are out of proportion.
 *
 * <p>{@code CompareBlock(FWD_WEIGHT, REV_WEIGHT, THRESH)}
 *
 * <p>Reads the forward and reverse rate annotations, which share their places with the aggregate
 * and extra packets annotations; rates below 1 count as 1. Packets leave on output 1 when one of
 * the rates is above THRESH and FWD_WEIGHT times the forward rate is more than REV_WEIGHT times the
 * reverse rate; otherwise on output 0.
 *
 * <p>Handlers: {@code fwd_weight}, {@code rev_weight}, {@code thresh} (read, write).
 */
@ElementInfo(
    name = "CompareBlock",
    ports = "1/2",
    processing = "h/h",
    replicable = true,
    live = true)
@ElementEffects(
    reads = {ANNO_AGGREGATE, ANNO_24},
    does = BRANCHES)
public final class CompareBlock extends PacketElement {
  private int forwardWeight;
  private int reverseWeight;
  private int threshold;

  /** Creates the element. */
  public CompareBlock() {}

  @Override
  protected void configure(Args args) {
    forwardWeight = args.required("FWD_WEIGHT").asInt(0);
    reverseWeight = args.required("REV_WEIGHT").asInt(0);
    threshold = args.required("THRESH").asInt(0);
  }

  @Override
  public int process(long packet) {
    long forward = Math.max(1, Anno.getI32(packet, Anno.AGGREGATE));
    long reverse = Math.max(1, Anno.getI32(packet, Anno.EXTRA_PACKETS));
    boolean fast = Math.max(forward, reverse) > threshold;
    return fast && forwardWeight * forward > reverseWeight * reverse ? 1 : 0;
  }

  @Override
  protected void takeOver(Element old) {
    CompareBlock before = (CompareBlock) old;
    if (isConfiguredLike(before)) {
      forwardWeight = before.forwardWeight;
      reverseWeight = before.reverseWeight;
      threshold = before.threshold;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("fwd_weight", () -> forwardWeight);
    handlers.write("fwd_weight", value -> forwardWeight = integer(value));
    handlers.read("rev_weight", () -> reverseWeight);
    handlers.write("rev_weight", value -> reverseWeight = integer(value));
    handlers.read("thresh", () -> threshold);
    handlers.write("thresh", value -> threshold = integer(value));
  }

  private static int integer(String value) {
    return (int) HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
