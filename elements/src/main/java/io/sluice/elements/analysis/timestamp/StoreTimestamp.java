// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.HEADERS;
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
 * Writes the timestamp annotation into packets.
 *
 * <p>{@code StoreTimestamp(OFFSET)} or {@code StoreTimestamp(TAIL true)}
 *
 * <p>The timestamp is 8 bytes, little endian: nanoseconds since 1970-01-01 UTC. It is written
 * OFFSET bytes after the start of the packet, which is extended with zeros if it is too short.
 * Packets that become too long for their buffer are dropped.
 *
 * <p>Keywords: {@code TAIL} boolean, default false: appends it to the packet instead.
 */
@ElementInfo(name = "StoreTimestamp", replicable = true)
@ElementEffects(
    reads = {HEADERS, PAYLOAD, LENGTH, ANNO_TIMESTAMP},
    writes = {HEADERS, PAYLOAD, LENGTH},
    does = RESIZES)
public final class StoreTimestamp extends PacketElement {
  private static final int SIZE = 8;

  private final int shared = shortageReason("packet is shared");
  private final int noRoom = shortageReason("no tailroom");
  private int offset;

  /** Creates the element. */
  public StoreTimestamp() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(-1);
    boolean tail = args.keyword("TAIL").asBool(false);
    if (offset >= 0 == tail && !args.hasErrors()) {
      args.error("supply exactly one of 'OFFSET' and 'TAIL'");
    }
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    int at = offset < 0 ? length : offset;
    if (at > Mbuf.LONG_BUFFER - SIZE) {
      return noRoom;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    int grows = at + SIZE - length;
    if (grows > 0) {
      if (!packets.append(packet, grows)) {
        return noRoom;
      }
      Memory.fill(Mbuf.data(packet) + length, grows, (byte) 0);
    }
    Bytes.putI64(Mbuf.data(packet) + at, Long.reverseBytes(Anno.timestamp(packet)));
    return 0;
  }
}
