// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Restores bytes at the front of packets, for example those that Strip removed.
 *
 * <p>{@code Unstrip(LENGTH)}
 *
 * <p>They are the bytes that precede the packet in its buffer. A packet whose buffer has no room
 * for them is dropped.
 */
@ElementInfo(name = "Unstrip", replicable = true)
@ElementEffects(
    writes = {HEADERS, PAYLOAD},
    does = ADDS_HEADER)
public final class Unstrip extends PacketElement implements LengthEffect {
  private final int noRoom = shortageReason("no headroom");
  private int length;

  /** Creates the element. */
  public Unstrip() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, 65_535);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + length;
  }

  @Override
  public int process(long packet) {
    return packets.prepend(packet, length) ? 0 : noRoom;
  }
}
