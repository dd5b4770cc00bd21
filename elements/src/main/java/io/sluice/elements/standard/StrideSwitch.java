// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.Args;
import io.sluice.graph.Element;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;

/**
 * Sends packets to its outputs in proportion to their tickets (stride scheduling).
 *
 * <p>{@code StrideSwitch(TICKETS0, ..., TICKETSn)}
 *
 * <p>One argument an output, 0 to 32,768; an output with 0 tickets gets nothing.
 *
 * <p>Handlers: {@code tickets0} to {@code ticketsN} (read, write), {@code config} (read).
 */
@ElementInfo(name = "StrideSwitch", ports = "1/1-", processing = "h/h")
public final class StrideSwitch extends PacketElement {
  private final int noTickets = dropReason("no output has tickets");
  private Strides strides;

  /** Creates the element. */
  public StrideSwitch() {}

  @Override
  protected void configure(Args args) {
    strides = Strides.parse(args, nOutputs(), "output");
  }

  @Override
  protected int process(long packet) {
    strides.begin();
    int chosen = strides.next();
    strides.end();
    return chosen < 0 ? noTickets : chosen;
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
