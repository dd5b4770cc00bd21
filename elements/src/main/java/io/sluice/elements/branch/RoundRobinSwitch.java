// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;

/**
 * Sends each packet to the next output in turn.
 *
 * <p>{@code RoundRobinSwitch([MAX, keywords])}
 *
 * <p>MAX says how many of the outputs to use; default -1 for all.
 *
 * <p>Keywords: {@code SPLITBATCH} boolean, accepted for FastClick's sake: packets are always dealt
 * out one by one.
 *
 * <p>Handlers: {@code max} (read, write) outputs in use.
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
    int most = args.optional("MAX").asInt(-1, Integer.MIN_VALUE, nOutputs());
    outputs = most <= 0 ? nOutputs() : most;
  }

  @Override
  protected void takeOver(Element old) {
    RoundRobinSwitch before = (RoundRobinSwitch) old;
    if (isConfiguredLike(before) && before.outputs <= outputs) {
      outputs = before.outputs;
    }
    next = before.next < outputs ? before.next : 0;
  }

  @Override
  public int process(long packet) {
    int chosen = next;
    next = chosen + 1 < outputs ? chosen + 1 : 0;
    return chosen;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("max", () -> outputs);
    handlers.write(
        "max",
        value -> {
          outputs = (int) HandlerValues.integer(value, 1, nOutputs());
          next = next < outputs ? next : 0;
        });
  }
}
