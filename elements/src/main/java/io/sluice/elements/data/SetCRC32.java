// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Appends a checksum to packets.
 *
 * <p>{@code SetCRC32()}
 *
 * <p>The checksum has 4 bytes, little endian: the CRC with polynomial 0x04c11db7, most significant
 * bit first, initially all ones and not inverted (CRC-32/MPEG-2). CheckCRC32 checks and removes it.
 * Packets without room for it are dropped.
 */
@ElementInfo(name = "SetCRC32", replicable = true)
@ElementEffects(
    reads = {HEADERS, PAYLOAD, LENGTH},
    writes = {HEADERS, PAYLOAD, LENGTH},
    does = RESIZES)
public final class SetCRC32 extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private final int noRoom = shortageReason("no tailroom");

  /** Creates the element. */
  public SetCRC32() {}

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    if (!packets.append(packet, Crc32.SIZE)) {
      return noRoom;
    }
    long data = Mbuf.data(packet);
    Bytes.putI32(data + length, Crc32.of(data, length));
    return 0;
  }
}
