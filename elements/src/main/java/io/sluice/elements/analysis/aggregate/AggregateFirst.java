// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_AGGREGATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import org.agrona.collections.IntHashSet;

/**
 * Passes the first packet of each aggregate.
 *
 * <p>{@code AggregateFirst([CAPACITY])}
 *
 * <p>Others leave on output 1, if there is one.
 *
 * <p>Keywords: {@code CAPACITY} aggregates to remember, default 16777216; all packets of further
 * aggregates count as first. {@code NOTIFIER} is accepted and ignored.
 *
 * <p>Handlers: {@code nagg} (read) aggregates seen, {@code clear} (write) forgets them.
 */
@ElementInfo(name = "AggregateFirst", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = ANNO_AGGREGATE,
    does = {DROPS, BRANCHES, FLOW_STATE})
public final class AggregateFirst extends PacketElement {
  private final int notFirst = dropReason("not the first of its aggregate");
  private IntHashSet seen = new IntHashSet();
  private int capacity;

  /** Creates the element. */
  public AggregateFirst() {}

  @Override
  protected void configure(Args args) {
    capacity = args.keyword("CAPACITY").asInt(1 << 24, 1, 1 << 28);
    args.keyword("NOTIFIER").asRaw("");
  }

  @Override
  protected void takeOver(Element old) {
    seen = ((AggregateFirst) old).seen;
  }

  @Override
  public int process(long packet) {
    int aggregate = Anno.getI32(packet, Anno.AGGREGATE);
    if (seen.size() >= capacity && !seen.contains(aggregate)) {
      return 0;
    }
    return seen.add(aggregate) ? 0 : reject(notFirst);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("nagg", () -> seen.size());
    handlers.write("clear", value -> seen.clear());
  }
}
