// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RELOCATES;
import static io.sluice.effect.Field.HEADER_POSITIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Ensures that packets have headroom.
 *
 * <p>{@code EnsureHeadroom([HEADROOM, FORCE_SHRINK])}
 *
 * <p>Packets with less than HEADROOM bytes of headroom (default 128) are moved back in their
 * buffer; those whose buffer is too small, or shared, are dropped. With FORCE_SHRINK true (default
 * false), packets with more are moved as well, so that all begin at the same place; header
 * annotations that would then point outside the buffer are cleared.
 *
 * <p>See also: EnsureDPDKBuffer, Align.
 */
@ElementInfo(name = "EnsureHeadroom", replicable = true)
@ElementEffects(
    reads = HEADER_POSITIONS,
    writes = HEADER_POSITIONS,
    does = {DROPS, RELOCATES})
public final class EnsureHeadroom extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private final int noRoom = shortageReason("no headroom");
  private int headroom;
  private boolean exactly;

  /** Creates the element. */
  public EnsureHeadroom() {}

  @Override
  protected void configure(Args args) {
    headroom = args.optional("HEADROOM").asInt(Mbuf.HEADROOM, 0, 65_535);
    exactly = args.optional("FORCE_SHRINK").asBool(false);
  }

  /** Only what is moved to the front leaves headers behind. */
  @Override
  protected Effects effects() {
    return exactly ? super.effects() : super.effects().notWriting(HEADER_POSITIONS);
  }

  @Override
  public int process(long packet) {
    int surplus = Mbuf.headroom(packet) - headroom;
    if (surplus == 0 || surplus > 0 && !exactly) {
      return 0;
    } else if (!packets.ensureWritable(packet)) {
      return shared;
    }
    return Mbuf.moveTo(packet, headroom) || packets.makeRoom(packet, headroom, 0) ? 0 : noRoom;
  }
}
