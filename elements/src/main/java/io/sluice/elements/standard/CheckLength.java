// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Passes packets up to a length.
 *
 * <p>{@code CheckLength(LENGTH)}
 *
 * <p>Packets of more than LENGTH bytes leave by output 1 if that is connected, and are dropped
 * otherwise.
 *
 * <p>Handlers: {@code length} (read, write).
 */
@ElementInfo(name = "CheckLength", ports = "1/1-2", processing = "a/ah")
public final class CheckLength extends PacketElement {
  private final int tooLong = dropReason("too long");
  private long max;

  /** Creates the element. */
  public CheckLength() {}

  @Override
  protected void configure(Args args) {
    max = args.required("LENGTH").asLong(0, 0, 0xffff_ffffL);
  }

  @Override
  protected int process(long packet) {
    return Mbuf.length(packet) > max ? reject(tooLong) : 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("length", () -> max);
    handlers.write("length", value -> max = HandlerValues.integer(value, 0, 0xffff_ffffL));
  }
}
