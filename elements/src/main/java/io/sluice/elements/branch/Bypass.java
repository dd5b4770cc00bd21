// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Sends packets through part of the graph or around it, as a handler says.
 *
 * <p>{@code Bypass([ACTIVE, INLINE])}
 *
 * <p>While active, packets from input 0 leave on output 1 (pull: are taken from input 1);
 * otherwise, and always from input 1, they leave on output 0. ACTIVE is false by default.
 *
 * <p>Keywords: {@code INLINE} is accepted for compatibility with Click, where it affects speed, and
 * ignored.
 *
 * <p>Handlers: {@code active} (read, write).
 */
@ElementInfo(name = "Bypass", ports = "1-2/1-2", flow = "xy/[xy]x")
@ElementEffects(does = BRANCHES)
public final class Bypass extends BatchElement {
  private boolean active;

  /** Creates the element. */
  public Bypass() {}

  @Override
  protected void configure(Args args) {
    active = args.optional("ACTIVE").asBool(false);
    args.keyword("INLINE").asBool(false);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    output(active && port == 0 && nOutputs() > 1 ? 1 : 0).push(batch);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    return input(active && port == 0 && nInputs() > 1 ? 1 : 0).pull(batch, max);
  }

  @Override
  protected void takeOver(Element old) {
    Bypass before = (Bypass) old;
    if (isConfiguredLike(before)) {
      active = before.active;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
  }
}
