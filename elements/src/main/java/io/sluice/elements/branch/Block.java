// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
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
 * Separates packets of high-rate flows.
 *
 * <p>{@code Block(THRESH)}
 *
 * <p>Reads the forward rate annotation, which shares its place with the aggregate annotation.
 * Packets with a rate of THRESH or less leave on output 0, others on output 1; when THRESH is 0 all
 * leave on output 0.
 *
 * <p>Handlers: {@code thresh} (read, write).
 */
@ElementInfo(name = "Block", ports = "1/2", processing = "h/h", replicable = true, live = true)
@ElementEffects(reads = ANNO_AGGREGATE, does = BRANCHES)
public final class Block extends PacketElement {
  private int threshold;

  /** Creates the element. */
  public Block() {}

  @Override
  protected void configure(Args args) {
    threshold = args.required("THRESH").asInt(0);
  }

  @Override
  public int process(long packet) {
    return threshold == 0 || Anno.getI32(packet, Anno.AGGREGATE) <= threshold ? 0 : 1;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      threshold = ((Block) old).threshold;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("thresh", () -> threshold);
    handlers.write(
        "thresh",
        value ->
            threshold = (int) HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }
}
