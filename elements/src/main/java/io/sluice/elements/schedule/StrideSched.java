// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Pulls from its inputs in proportion to their tickets (stride scheduling, Waldspurger and Weihl).
 *
 * <p>{@code StrideSched(TICKETS0, ..., TICKETSn)}
 *
 * <p>One argument per input, 0 to 32,768; an input with 0 tickets is never pulled. An input that
 * has no packet when its turn comes loses the turn.
 *
 * <p>Handlers: {@code tickets0} to {@code ticketsN} (read, write), {@code config} (read).
 */
@ElementInfo(name = "StrideSched", ports = "1-/1", processing = "l/l", live = true)
@ElementEffects
public final class StrideSched extends BatchElement {
  private StrideTurns strides;

  /** Creates the element. */
  public StrideSched() {}

  @Override
  protected void configure(Args args) {
    strides = StrideTurns.parse(args, nInputs(), "input");
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int pulled = 0;
    while (pulled < max && pullOne(batch)) {
      pulled++;
    }
    return pulled;
  }

  private boolean pullOne(PacketBatch batch) {
    strides.begin();
    int client;
    while ((client = strides.next()) >= 0) {
      if (input(client).pull(batch, 1) > 0) {
        strides.end();
        return true;
      }
    }
    strides.end();
    return false;
  }

  @Override
  protected void reconfigure(Element configured) {
    strides.become(((StrideSched) configured).strides);
  }

  @Override
  protected void takeOver(Element old) {
    StrideSched before = (StrideSched) old;
    if (isConfiguredLike(before)) {
      strides.takeOver(before.strides);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    strides.handlers(handlers);
  }
}
