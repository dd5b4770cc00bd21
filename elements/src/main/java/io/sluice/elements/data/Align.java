// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.RELOCATES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Moves the data of packets so that it starts at an aligned address.
 *
 * <p>{@code Align(MODULUS, OFFSET)}
 *
 * <p>The address of the data becomes OFFSET modulo MODULUS, which is 2, 4 or 8. No element of
 * Sluice needs that; it is here for third-party elements and for configurations written by Click's
 * tools.
 */
@ElementInfo(name = "Align", replicable = true)
@ElementEffects(does = RELOCATES)
public final class Align extends PacketElement {
  private final int noRoom = shortageReason("no room in the buffer");
  private final int shared = shortageReason("packet is shared");
  private int modulus;
  private int offset;

  /** Creates the element. */
  public Align() {}

  @Override
  protected void configure(Args args) {
    modulus = args.required("MODULUS").asInt(2);
    offset = args.required("OFFSET").asInt(0, 0, 7);
    if (modulus != 2 && modulus != 4 && modulus != 8) {
      args.error("MODULUS must be 2, 4, or 8");
      modulus = 2;
    }
    if (offset >= modulus) {
      args.error("OFFSET must be smaller than MODULUS");
    }
  }

  @Override
  public int process(long packet) {
    int shift = (int) (offset - Mbuf.data(packet)) & modulus - 1;
    if (shift == 0) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    return packets.makeHeadroom(packet, Mbuf.headroom(packet) + shift) ? 0 : noRoom;
  }
}
