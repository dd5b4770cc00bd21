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
import io.sluice.element.Setup;
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
 * <p>Keywords: {@code CAPACITY} aggregates that are remembered, default 16777216; the packets of
 * those beyond it all count as first. {@code NOTIFIER} an AggregateIPFlows: what has ended there is
 * forgotten. Other elements are accepted, and tell nothing.
 *
 * <p>Handlers: {@code nagg} (read) aggregates seen, {@code clear} (write) forgets them.
 */
@ElementInfo(name = "AggregateFirst", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = ANNO_AGGREGATE,
    does = {DROPS, BRANCHES, FLOW_STATE})
public final class AggregateFirst extends PacketElement implements AggregateNotifier.Listener {
  private final int notFirst = dropReason("not the first of its aggregate");
  private IntHashSet seen = new IntHashSet();
  private int capacity;
  private Element notifier;

  /** Creates the element. */
  public AggregateFirst() {}

  @Override
  protected void configure(Args args) {
    capacity = args.keyword("CAPACITY").asInt(1 << 24, 1, 1 << 28);
    notifier = args.keyword("NOTIFIER").asElement(Element.class);
  }

  @Override
  protected void takeOver(Element old) {
    seen = ((AggregateFirst) old).seen;
  }

  @Override
  protected void initialize(Setup setup) {
    if (notifier != null && notifier.worker() != worker()) {
      setup.error("NOTIFIER runs on another worker");
    } else if (notifier instanceof AggregateNotifier known) {
      known.addListener(this);
    }
  }

  @Override
  public void ended(int aggregate) {
    seen.remove(aggregate);
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
