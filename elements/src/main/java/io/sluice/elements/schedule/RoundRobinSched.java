// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Pulls from its inputs in turn, one packet from each.
 *
 * <p>{@code RoundRobinSched([MAX])}
 *
 * <p>An input that has nothing loses its turn. Only the first MAX inputs are asked; default all.
 */
@ElementInfo(
    name = "RoundRobinSched",
    aliases = {"RRSched", "SimpleRoundRobinSched", "SimpleRRSched"},
    ports = "-/1",
    processing = "l/l")
@ElementEffects
public final class RoundRobinSched extends BatchElement {
  private int next;
  private int inputs;

  /** Creates the element. */
  public RoundRobinSched() {}

  @Override
  protected void configure(Args args) {
    inputs = args.optional("MAX").asInt(nInputs(), 0, nInputs());
  }

  @Override
  protected void takeOver(Element old) {
    RoundRobinSched before = (RoundRobinSched) old;
    next = before.next < inputs ? before.next : 0;
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int pulled = 0;
    int missed = 0;
    while (pulled < max && missed < inputs) {
      int came = input(next).pull(batch, 1);
      missed = came == 0 ? missed + 1 : 0;
      pulled += came;
      next = next + 1 < inputs ? next + 1 : 0;
    }
    return pulled;
  }
}
