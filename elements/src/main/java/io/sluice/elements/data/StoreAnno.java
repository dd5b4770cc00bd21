// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.Field;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Writes an annotation byte into packets.
 *
 * <p>{@code StoreAnno(OFFSET [, ANNO, keywords])}
 *
 * <p>The byte at OFFSET becomes annotation byte ANNO, default 16 (the paint). Packets that end
 * before OFFSET pass unchanged.
 *
 * <p>Keywords: {@code GROW} boolean, default false: extends a packet that ends at OFFSET by the
 * byte.
 *
 * <p>See also: StoreData.
 */
@ElementInfo(name = "StoreAnno", replicable = true)
@ElementEffects(
    reads = {USER_ANNOTATIONS, LENGTH},
    writes = {HEADERS, PAYLOAD, LENGTH},
    does = {RESIZES, DROPS})
public final class StoreAnno extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private final int noRoom = shortageReason("no tailroom");
  private int offset;
  private int anno;
  private boolean grow;

  /** Creates the element. */
  public StoreAnno() {}

  @Override
  protected void configure(Args args) {
    offset = args.required("OFFSET").asInt(0, 0, 65_535);
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
    grow = args.keyword("GROW").asBool(false);
  }

  @Override
  protected Effects effects() {
    Effects effects = super.effects().notReading(USER_ANNOTATIONS).reading(Field.ofUserByte(anno));
    return grow ? effects : effects.notWriting(LENGTH).notDoing(RESIZES);
  }

  @Override
  public int process(long packet) {
    int room = Mbuf.length(packet) - offset;
    if (room < 0 || room == 0 && !grow) {
      return 0;
    } else if (!packets.ensureWritable(packet)) {
      return shared;
    } else if (room == 0 && !packets.append(packet, 1)) {
      return noRoom;
    }
    Bytes.putU8(Mbuf.data(packet) + offset, Anno.getU8(packet, anno));
    return 0;
  }
}
