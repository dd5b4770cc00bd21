// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Pulls from its inputs in turn, several packets from each.
 *
 * <p>{@code RoundRobinMultiSched([N, MAX])}
 *
 * <p>Takes up to N packets (default 1) from an input before the next one has its turn. An input
 * that runs out of packets loses the rest of its turn. MAX is how many of the inputs are used,
 * default all.
 *
 * <p>See also: RoundRobinSched, DRRSched.
 */
@ElementInfo(name = "RoundRobinMultiSched", ports = "-/1", processing = "l/l")
@ElementEffects
public final class RoundRobinMultiSched extends BatchElement {
  private int turn;
  private int inputs;
  private int next;
  private int taken;

  /** Creates the element. */
  public RoundRobinMultiSched() {}

  @Override
  protected void configure(Args args) {
    turn = args.optional("N").asInt(1, 1, Integer.MAX_VALUE);
    inputs = args.optional("MAX").asInt(nInputs(), 0, nInputs());
  }

  @Override
  protected void takeOver(Element old) {
    RoundRobinMultiSched before = (RoundRobinMultiSched) old;
    if (before.next < inputs) {
      next = before.next;
      taken = Math.min(before.taken, turn - 1);
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int pulled = 0;
    int missed = 0;
    while (pulled < max && missed < inputs) {
      int wanted = Math.min(max - pulled, turn - taken);
      int came = input(next).pull(batch, wanted);
      missed = came == 0 ? missed + 1 : 0;
      pulled += came;
      taken += came;
      if (came < wanted || taken == turn) {
        taken = 0;
        next = next + 1 < inputs ? next + 1 : 0;
      }
    }
    return pulled;
  }
}
