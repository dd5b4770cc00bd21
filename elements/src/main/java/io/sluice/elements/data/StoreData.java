// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.nio.charset.StandardCharsets;

/**
 * Overwrites bytes of packets.
 *
 * <p>{@code StoreData(OFFSET, DATA [, keywords])}
 *
 * <p>Writes DATA at OFFSET, up to the end of the packet.
 *
 * <p>Keywords: {@code MASK} a mask for DATA, default all ones: bits that are 0 in it stay
 * unchanged; DATA beyond the end of the mask is written as it is. {@code GROW} boolean, default
 * false: extends a packet that ends within DATA; one that ends before OFFSET stays unchanged.
 */
@ElementInfo(name = "StoreData", replicable = true)
@ElementEffects(
    reads = {HEADERS, PAYLOAD, LENGTH},
    writes = {HEADERS, PAYLOAD, LENGTH},
    does = RESIZES)
public final class StoreData extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private final int noRoom = shortageReason("no tailroom");
  private int offset;
  private boolean grow;
  private byte[] mask = new byte[0];
  private byte[] data = new byte[0];

  /** Creates the element. */
  public StoreData() {}

  @Override
  protected void configure(Args args) {
    offset = args.required("OFFSET").asInt(0, 0, 65_535);
    data = args.required("DATA").asString("").getBytes(StandardCharsets.ISO_8859_1);
    grow = args.keyword("GROW").asBool(false);
    mask = args.keyword("MASK").asString("").getBytes(StandardCharsets.ISO_8859_1);
    if (mask.length > data.length) {
      args.error("MASK is longer than DATA");
    }
  }

  /** Without {@code GROW} the length stays; without {@code MASK} no byte is looked at. */
  @Override
  protected Effects effects() {
    Effects effects = super.effects();
    effects = grow ? effects : effects.notWriting(LENGTH).notDoing(RESIZES);
    return mask.length > 0 ? effects : effects.notReading(HEADERS).notReading(PAYLOAD);
  }

  @Override
  public int process(long packet) {
    int room = Mbuf.length(packet) - offset;
    int count = Math.min(data.length, room);
    boolean grows = grow && room >= 0 && room < data.length;
    if (count <= 0 && !grows) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    if (grows) {
      if (!packets.append(packet, data.length - room)) {
        return noRoom;
      }
      Memory.fill(Mbuf.data(packet) + offset + room, data.length - room, (byte) 0);
      count = data.length;
    }
    long target = Mbuf.data(packet) + offset;
    int masked = Math.min(mask.length, count);
    for (int i = 0; i < masked; i++) {
      int kept = Bytes.u8(target + i) & ~mask[i];
      Memory.putByte(target + i, (byte) (kept | data[i] & mask[i]));
    }
    if (count > masked) {
      Bytes.copyIn(target + masked, data, masked, count - masked);
    }
    return 0;
  }
}
