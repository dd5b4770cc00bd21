// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.DROPS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import java.util.Arrays;

/**
 * Passes packets from each input to the output of the same number, unless the port is switched off.
 *
 * <p>{@code Suppressor()}
 *
 * <p>Handlers: {@code active0} to {@code activeN} (read, write) whether a port passes packets,
 * {@code reset} (write) switches all on.
 */
@ElementInfo(name = "Suppressor", ports = "-/=", flow = "#/#")
@ElementEffects(does = DROPS)
public final class Suppressor extends BatchElement {
  private final int suppressedReason = dropReason("suppressed");
  private boolean[] suppressed = new boolean[0];

  /** Creates the element. */
  public Suppressor() {}

  @Override
  protected void configure(Args args) {
    suppressed = new boolean[nInputs()];
  }

  /**
   * Switches a port on or off, for an element on the same worker.
   *
   * @param port of both an input and an output
   * @param active whether it passes packets
   */
  public void setActive(int port, boolean active) {
    suppressed[port] = !active;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (suppressed[port]) {
      drop(suppressedReason, batch);
    } else {
      output(port).push(batch);
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    return suppressed[port] ? 0 : input(port).pull(batch, max);
  }

  @Override
  protected boolean mayGive(int output) {
    return !suppressed[output] && input(output).mayGive();
  }

  @Override
  protected void takeOver(Element old) {
    Suppressor before = (Suppressor) old;
    int both = Math.min(suppressed.length, before.suppressed.length);
    System.arraycopy(before.suppressed, 0, suppressed, 0, both);
  }

  @Override
  protected void handlers(Handlers handlers) {
    for (int i = 0; i < suppressed.length; i++) {
      int port = i;
      handlers.read("active" + port, () -> !suppressed[port]);
      handlers.write("active" + port, value -> suppressed[port] = !HandlerValues.bool(value));
      handlers.mark("c", "active" + port);
    }
    handlers.write("reset", value -> Arrays.fill(suppressed, false));
    handlers.mark("b", "reset");
  }
}
