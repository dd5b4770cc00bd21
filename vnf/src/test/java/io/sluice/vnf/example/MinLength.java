// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.example;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Drops packets that are shorter than LENGTH bytes.
 *
 * <p>{@code MinLength(LENGTH)}
 */
@ElementInfo(name = "MinLength")
@ElementEffects(reads = LENGTH, does = DROPS)
public final class MinLength extends PacketElement {
  private final int tooShort = dropReason("too short");
  private int length;

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, 65_535);
  }

  @Override
  public int process(long packet) {
    return Mbuf.length(packet) < length ? tooShort : 0;
  }
}
