// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Removes bytes from the front of packets, and adjusts the offsets of dispatchers downstream.
 *
 * <p>{@code FlowStrip(LENGTH)}
 *
 * <p>Like Strip; dispatchers downstream count from the first byte left. LENGTH is at most 65535.
 *
 * <p>See also: FlowUnstrip, CTXDispatcher, Strip.
 */
@ElementInfo(name = "FlowStrip", replicable = true)
@ElementEffects(reads = LENGTH, does = REMOVES_HEADER)
public final class FlowStrip extends PacketElement implements ContextElement {
  private int length;

  /** Creates the element. */
  public FlowStrip() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, 65_535);
  }

  @Override
  public int strips() {
    return length;
  }

  @Override
  public int process(long packet) {
    Mbuf.adjust(packet, Math.min(length, Mbuf.length(packet)));
    return 0;
  }
}
