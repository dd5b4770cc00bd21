// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Sends packets to the output that a handler chooses.
 *
 * <p>{@code Switch([OUTPUT])}
 *
 * <p>OUTPUT is the first choice, default 0; a negative one drops all packets.
 *
 * <p>Handlers: {@code switch} (read, write) the output; writing a number that is no output drops
 * all packets.
 */
@ElementInfo(
    name = "Switch",
    frames = FrameUse.KEEPS,
    ports = "1/-",
    processing = "h/h",
    replicable = true,
    reads = AnnotationUse.NONE)
public final class Switch extends BatchElement {
  private final int switchedOff = dropReason("switched off");
  private int chosen;

  /** Creates the element. */
  public Switch() {}

  @Override
  protected void configure(Args args) {
    chosen = args.optional("OUTPUT").asInt(0);
    if (chosen >= nOutputs()) {
      args.error("output must be < " + nOutputs());
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (chosen < 0) {
      drop(switchedOff, batch);
    } else {
      output(chosen).push(batch);
    }
  }

  private void choose(String value) {
    long wanted = HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    chosen = wanted >= nOutputs() ? -1 : (int) wanted;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("switch", () -> chosen);
    handlers.write("switch", this::choose);
    handlers.read("config", () -> chosen);
  }
}
