// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Pads packets at the end.
 *
 * <p>{@code Pad([LENGTH, keywords])}
 *
 * <p>Extends packets to at least LENGTH bytes; if LENGTH is 0 or missing, by the extra length
 * annotation, which Truncate and FromDump set. The annotation is 0 afterwards.
 *
 * <p>Keywords: {@code ZERO} boolean, default true: the new bytes are zeros; otherwise they are
 * whatever was in the buffer. {@code RANDOM} boolean, default false: the new bytes are random.
 * {@code MAXLENGTH} the maximum length in bytes afterwards, default 0 for no limit: longer packets
 * are truncated. {@code VERBOSE} boolean, accepted for FastClick's sake and ignored.
 */
@ElementInfo(name = "Pad", replicable = true, live = true)
@ElementEffects(
    reads = {LENGTH, ANNO_EXTRA_LENGTH},
    writes = {PAYLOAD, ANNO_EXTRA_LENGTH},
    does = {RESIZES, DROPS, STATE})
public final class Pad extends PacketElement {
  private final int noRoom = dropReason("no tailroom");
  private int length;
  private int maxLength;
  private boolean zero;
  private boolean random;

  /** Creates the element. */
  public Pad() {}

  @Override
  protected void configure(Args args) {
    length = args.optional("LENGTH").asInt(0, 0, 65_535);
    zero = args.keyword("ZERO").asBool(true);
    random = args.keyword("RANDOM").asBool(false);
    maxLength = args.keyword("MAXLENGTH").asInt(0, 0, 65_535);
    args.keyword("VERBOSE").asBool(false);
  }

  @Override
  public int process(long packet) {
    int now = Mbuf.length(packet);
    int missing = length > 0 ? length - now : Anno.getI32(packet, Anno.EXTRA_LENGTH);
    // The annotation may hold anything: it is believed only as far as the longest buffer goes.
    if (missing < 0 && length == 0) {
      return noRoom;
    }
    if (maxLength > 0 && now + missing > maxLength) {
      missing = maxLength - now;
      Mbuf.trim(packet, Math.max(0, -missing));
    }
    if (missing > 0) {
      if (!packets.ensureWritable(packet) || !packets.append(packet, missing)) {
        return noRoom;
      }
      if (random) {
        fill(Mbuf.data(packet) + now, missing);
      } else if (zero) {
        Memory.fill(Mbuf.data(packet) + now, missing, (byte) 0);
      } else if (random) {
        fill(Mbuf.data(packet) + now, missing);
      }
    }
    Anno.putI32(packet, Anno.EXTRA_LENGTH, 0);
    return 0;
  }

  private void fill(long address, int bytes) {
    int at = 0;
    for (; at + 4 <= bytes; at += 4) {
      // A number has 31 bits.
      Bytes.putI32(address + at, worker().random().next() << 1 ^ worker().random().next());
    }
    for (; at < bytes; at++) {
      Bytes.putU8(address + at, worker().random().next() >>> 8);
    }
  }
}
