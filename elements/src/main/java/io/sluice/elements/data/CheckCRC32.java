// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.DROPS;
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
 * Checks and removes the checksum that SetCRC32 appended.
 *
 * <p>{@code CheckCRC32()}
 *
 * <p>Packets with a wrong checksum, or too short to have one, are dropped.
 */
@ElementInfo(name = "CheckCRC32", replicable = true)
@ElementEffects(
    reads = {HEADERS, PAYLOAD, LENGTH},
    writes = LENGTH,
    does = {DROPS, RESIZES})
public final class CheckCRC32 extends PacketElement {
  private final int wrong = dropReason("wrong checksum");

  /** Creates the element. */
  public CheckCRC32() {}

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet) - Crc32.SIZE;
    long data = Mbuf.data(packet);
    if (length < 0 || Bytes.i32(data + length) != Crc32.of(data, length)) {
      return wrong;
    }
    Mbuf.trim(packet, Crc32.SIZE);
    return 0;
  }
}
