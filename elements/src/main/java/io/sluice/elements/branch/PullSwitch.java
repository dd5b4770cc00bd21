// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Pulls from the input that a handler chooses.
 *
 * <p>{@code PullSwitch([INPUT])}
 *
 * <p>INPUT is the initial choice, default 0; a negative one pulls nothing.
 *
 * <p>Handlers: {@code switch} (read, write) the input; writing a number that is no input pulls
 * nothing.
 */
@ElementInfo(
    name = "PullSwitch",
    aliases = "SimplePullSwitch",
    ports = "-/1",
    processing = "l/l",
    live = true)
@ElementEffects
public final class PullSwitch extends BatchElement {
  private int chosen;

  /** False once a pull was in vain, until the choice changes. */
  private boolean awake = true;

  /** Creates the element. */
  public PullSwitch() {}

  @Override
  protected void configure(Args args) {
    chosen = args.optional("INPUT").asInt(0);
    if (chosen >= nInputs()) {
      chosen = -1;
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int pulled = chosen < 0 ? 0 : input(chosen).pull(batch, max);
    awake = pulled > 0;
    return pulled;
  }

  @Override
  protected boolean mayGive(int output) {
    if (className().equals("SimplePullSwitch")) {
      return super.mayGive(output);
    }
    return chosen >= 0 && (awake || input(chosen).mayGive());
  }

  private void choose(String value) {
    long wanted = HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    chosen = wanted < 0 || wanted >= nInputs() ? -1 : (int) wanted;
    awake = false;
  }

  @Override
  protected void takeOver(Element old) {
    PullSwitch before = (PullSwitch) old;
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
