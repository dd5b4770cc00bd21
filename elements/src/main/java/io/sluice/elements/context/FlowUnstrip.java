// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Restores bytes at the front of packets, and adjusts the offsets of dispatchers downstream.
 *
 * <p>{@code FlowUnstrip(LENGTH)}
 *
 * <p>Like Unstrip; dispatchers downstream count from the first byte restored. LENGTH is at most
 * 65535. A packet whose buffer has no room is dropped.
 *
 * <p>See also: FlowStrip, Unstrip.
 */
@ElementInfo(name = "FlowUnstrip", replicable = true)
@ElementEffects(
    writes = {HEADERS, PAYLOAD},
    does = ADDS_HEADER)
public final class FlowUnstrip extends PacketElement implements ContextElement {
  private final int noRoom = shortageReason("no headroom");
  private int length;

  /** Creates the element. */
  public FlowUnstrip() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, 65_535);
  }

  @Override
  public int strips() {
    return -length;
  }

  @Override
  public int process(long packet) {
    return packets.prepend(packet, length) ? 0 : noRoom;
  }
}
