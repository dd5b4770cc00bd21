// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;

/**
 * Counts flows, and how many packets they have.
 *
 * <p>{@code FlowCounter()}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager or CTXManager, which decides when a flow
 * has ended. Packets that no manager has tagged pass uncounted. MidStat is another name for it.
 *
 * <p>Handlers: {@code count} (read) flows since the start; {@code open} (read) flows that have not
 * ended; {@code average}, {@code median} (read) packets of flows that have ended; {@code dump}
 * (read) a line for each flow length, from short to long: packets, flows. Flows of more than 32768
 * packets count as 32768.
 *
 * <p>See also: FlowIPManager.
 */
@ElementInfo(name = "FlowCounter", aliases = "MidStat", processing = "h/h", replicable = true)
@ElementEffects(reads = ANNO_32, does = COUNTS)
public final class FlowCounter extends PacketElement implements FlowSpace {
  private static final int LONGEST = 32_768;

  /** Packets of a flow. */
  private static final class Count {
    long packets;
  }

  private final FlowStates<Count> flows = new FlowStates<>(Count::new, this::count);

  /** Flows that have ended, by their packets. */
  private int[] ended = new int[LONGEST + 1];

  private long begun;

  /** Creates the element. */
  public FlowCounter() {}

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag != 0) {
      flows.of(tag).packets++;
      begun += flows.isNew() ? 1 : 0;
    }
    return 0;
  }

  @Override
  public void flowEnded(long tag) {
    flows.end(tag);
  }

  private void count(Count flow) {
    ended[(int) Math.min(LONGEST, flow.packets)]++;
  }

  private long endedFlows() {
    long sum = 0;
    for (int flows : ended) {
      sum += flows;
    }
    return sum;
  }

  private double average() {
    long packets = 0;
    for (int i = 0; i < ended.length; i++) {
      packets += (long) i * ended[i];
    }
    return packets == 0 ? 0 : (double) packets / endedFlows();
  }

  private int median() {
    long left = (endedFlows() + 1) / 2;
    int length = 0;
    while (left > 0) {
      left -= ended[++length];
    }
    return length;
  }

  private String dump() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ended.length; i++) {
      if (ended[i] > 0) {
        text.append(i).append(' ').append(ended[i]).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> begun);
    handlers.total("open", () -> flows.size());
    handlers.read("average", this::average);
    handlers.read("median", this::median);
    handlers.read("dump", this::dump);
  }

  @Override
  protected void takeOver(Element old) {
    FlowCounter before = (FlowCounter) old;
    flows.takeFrom(before.flows);
    ended = before.ended;
    begun = before.begun;
  }
}
