// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Sends each new flow to the next output.
 *
 * <p>{@code FlowRoundRobinSwitch()}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager; a flow keeps its output. Packets that no
 * manager has tagged are dropped.
 *
 * <p>See also: RoundRobinSwitch, FlowIPManager.
 */
@ElementInfo(name = "FlowRoundRobinSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_32,
    does = {DROPS, BRANCHES, FLOW_STATE, STATE})
public final class FlowRoundRobinSwitch extends PacketElement implements FlowSpace {
  /** A flow's output. */
  private static final class Choice {
    int output;
  }

  private final int noFlow = dropReason("no flow");
  private FlowStates<Choice> flows = new FlowStates<>(Choice::new);
  private int next;

  /** Creates the element. */
  public FlowRoundRobinSwitch() {}

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
    Choice choice = flows.of(tag);
    if (flows.isNew()) {
      choice.output = next;
      next = (next + 1) % nOutputs();
    }
    return choice.output;
  }

  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  @Override
  protected void takeOver(Element old) {
    FlowRoundRobinSwitch before = (FlowRoundRobinSwitch) old;
    if (before.nOutputs() == nOutputs()) {
      flows = before.flows;
      next = before.next;
    }
  }
}
