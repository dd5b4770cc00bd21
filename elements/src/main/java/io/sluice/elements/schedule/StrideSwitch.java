// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;

/**
 * Sends packets to its outputs in proportion to their tickets (stride scheduling).
 *
 * <p>{@code StrideSwitch(TICKETS0, ..., TICKETSn)}
 *
 * <p>One argument per output, 0 to 32,768; an output with 0 tickets gets nothing.
 *
 * <p>Handlers: {@code tickets0} to {@code ticketsN} (read, write), {@code config} (read).
 */
@ElementInfo(name = "StrideSwitch", ports = "1/1-", processing = "h/h", live = true)
@ElementEffects(does = {DROPS, BRANCHES, STATE})
public final class StrideSwitch extends PacketElement {
  private final int noTickets = dropReason("no output has tickets");
  private StrideTurns strides;

  /** Creates the element. */
  public StrideSwitch() {}

  @Override
  protected void configure(Args args) {
    strides = StrideTurns.parse(args, nOutputs(), "output");
  }

  @Override
  public int process(long packet) {
    strides.begin();
    int chosen = strides.next();
    strides.end();
    return chosen < 0 ? noTickets : chosen;
  }

  @Override
  protected void reconfigure(Element configured) {
    strides.become(((StrideSwitch) configured).strides);
  }

  @Override
  protected void takeOver(Element old) {
    StrideSwitch before = (StrideSwitch) old;
    if (isConfiguredLike(before)) {
      strides.takeOver(before.strides);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    strides.handlers(handlers);
  }
}
