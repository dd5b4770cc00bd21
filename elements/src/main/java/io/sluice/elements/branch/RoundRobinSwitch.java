// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Sends each packet to the next output in turn.
 *
 * <p>{@code RoundRobinSwitch([keywords])}
 *
 * <p>Keywords: {@code MAX} how many of the outputs to use, default all; {@code SPLITBATCH} boolean,
 * accepted for compatibility with FastClick and ignored: packets are always distributed one by one.
 */
@ElementInfo(name = "RoundRobinSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(does = {BRANCHES, STATE})
public final class RoundRobinSwitch extends PacketElement {
  private int next;
  private int outputs;

  /** Creates the element. */
  public RoundRobinSwitch() {}

  @Override
  protected void configure(Args args) {
    args.keyword("SPLITBATCH").asBool(true);
    outputs = args.keyword("MAX").asInt(nOutputs(), 1, nOutputs());
  }

  @Override
  protected void takeOver(Element old) {
    RoundRobinSwitch before = (RoundRobinSwitch) old;
    next = before.next < outputs ? before.next : 0;
  }

  @Override
  public int process(long packet) {
    int chosen = next;
    next = chosen + 1 < outputs ? chosen + 1 : 0;
    return chosen;
  }
}
