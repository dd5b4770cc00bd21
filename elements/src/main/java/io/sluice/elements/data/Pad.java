// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Makes packets longer.
 *
 * <p>{@code Pad([LENGTH, keywords])}
 *
 * <p>To at least LENGTH bytes; without it, or when it is 0, by the extra length annotation, which
 * Truncate and FromDump set. The annotation is 0 afterwards.
 *
 * <p>Keywords: {@code ZERO} boolean, default true: the new bytes are zeros; otherwise what was in
 * the buffer, or, with {@code RANDOM} true, default false, what chance gives; {@code MAXLENGTH}
 * bytes, default 0 for no limit, at which the packet is long enough.
 */
@ElementInfo(name = "Pad", replicable = true, live = true)
@ElementEffects(
    reads = {LENGTH, ANNO_EXTRA_LENGTH},
    writes = {PAYLOAD, ANNO_EXTRA_LENGTH},
    does = {RESIZES, DROPS, STATE})
public final class Pad extends PacketElement {
  private final int noRoom = dropReason("no tailroom");
  private int length;
  private boolean zero;
  private boolean random;
  private int maxLength;

  /** Creates the element. */
  public Pad() {}

  @Override
  protected void configure(Args args) {
    length = args.optional("LENGTH").asInt(0, 0, 65_535);
    zero = args.keyword("ZERO").asBool(true);
    random = args.keyword("RANDOM").asBool(false);
    maxLength = args.keyword("MAXLENGTH").asInt(0, 0, 65_535);
    args.keyword("VERBOSE").asBool(false);
    if (zero && random) {
      args.error("ZERO and RANDOM are exclusive.");
    }
  }

  @Override
  protected Effects effects() {
    return random ? super.effects() : super.effects().notDoing(STATE);
  }

  @Override
  public int process(long packet) {
    int now = Mbuf.length(packet);
    int missing = length > 0 ? length - now : Anno.getI32(packet, Anno.EXTRA_LENGTH);
    // The annotation may hold anything: it is believed only as far as the longest buffer goes.
    if (missing < 0 && length == 0) {
      return noRoom;
    }
    if (maxLength > 0) {
      missing = Math.min(missing, maxLength - now);
    }
    if (missing > 0) {
      if (!packets.ensureWritable(packet) || !packets.append(packet, missing)) {
        return noRoom;
      }
      if (zero) {
        Memory.fill(Mbuf.data(packet) + now, missing, (byte) 0);
      } else if (random) {
        fill(Mbuf.data(packet) + now, missing);
      }
    }
    Anno.putI32(packet, Anno.EXTRA_LENGTH, 0);
    return 0;
  }

  private void fill(long at, int count) {
    for (int i = 0; i < count; i++) {
      Bytes.putU8(at + i, (int) worker().random().upTo(255));
    }
  }
}
