// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.nio.charset.StandardCharsets;

/**
 * Overwrites bytes of packets.
 *
 * <p>{@code StoreData(OFFSET, DATA)}
 *
 * <p>Writes DATA at OFFSET, as much of it as the packet has bytes there.
 */
@ElementInfo(name = "StoreData", replicable = true)
@ElementEffects(
    reads = LENGTH,
    writes = {HEADERS, PAYLOAD})
public final class StoreData extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private int offset;
  private byte[] data = new byte[0];

  /** Creates the element. */
  public StoreData() {}

  @Override
  protected void configure(Args args) {
    offset = args.required("OFFSET").asInt(0, 0, 65_535);
    data = args.required("DATA").asString("").getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public int process(long packet) {
    int count = Math.min(data.length, Mbuf.length(packet) - offset);
    if (count > 0) {
      if (Mbuf.isShared(packet)) {
        return shared;
      }
      Bytes.copyIn(Mbuf.data(packet) + offset, data, 0, count);
    }
    return 0;
  }
}
