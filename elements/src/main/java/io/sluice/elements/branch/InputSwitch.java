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

/**
 * Passes the packets of the input that a handler chooses.
 *
 * <p>{@code InputSwitch([INPUT])}
 *
 * <p>INPUT is the initial choice, default 0; packets on other inputs are dropped.
 *
 * <p>Handlers: {@code switch} (read, write) the input; writing a number that is no input drops all
 * packets.
 */
@ElementInfo(name = "InputSwitch", ports = "-/1", processing = "h/h", live = true)
@ElementEffects(does = DROPS)
public final class InputSwitch extends BatchElement {
  private final int switchedOff = dropReason("switched off");
  private int chosen;

  /** Creates the element. */
  public InputSwitch() {}

  @Override
  protected void configure(Args args) {
    chosen = args.optional("OUTPUT").asInt(args.keyword("INPUT").asInt(0));
    if (chosen >= nInputs()) {
      args.error("input must be < " + nInputs());
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (port == chosen) {
      output(0).push(batch);
    } else {
      drop(switchedOff, batch);
    }
  }

  private void choose(String value) {
    long wanted = HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    chosen = wanted >= nInputs() ? -1 : (int) wanted;
  }

  @Override
  protected void takeOver(Element old) {
    InputSwitch before = (InputSwitch) old;
    if (isConfiguredLike(before) && before.chosen < nInputs()) {
      chosen = before.chosen;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("switch", () -> chosen);
    handlers.write("switch", this::choose);
    handlers.read("config", () -> chosen);
    handlers.mark("", "config");
  }
}
