// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Removes bytes from the front of packets.
 *
 * <p>{@code Strip(LENGTH)}
 *
 * <p>A packet shorter than LENGTH bytes is left with none.
 */
@ElementInfo(name = "Strip", replicable = true)
@ElementEffects(reads = LENGTH, does = REMOVES_HEADER)
public final class Strip extends PacketElement implements LengthEffect {
  private int length;

  /** Creates the element. */
  public Strip() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, Integer.MAX_VALUE);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return LengthEffect.without(longest, length);
  }

  @Override
  public int process(long packet) {
    Mbuf.adjust(packet, Math.min(length, Mbuf.length(packet)));
    return 0;
  }
}
