// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Writes a sequence number into packets.
 *
 * <p>{@code NumberPacket([OFFSET, NET_ORDER])}
 *
 * <p>Writes 64 bits at OFFSET (default 40): 0 into the first packet, then one more each time. A
 * packet that is too short is extended; if its IPv4 header is marked, the header gets the new
 * length.
 *
 * <p>Keywords: {@code NET_ORDER} boolean, default false: big endian, otherwise little endian.
 *
 * <p>Handlers: {@code count} (read) packets numbered.
 */
@ElementInfo(name = "NumberPacket")
@ElementEffects(
    reads = {LENGTH, ANNO_NETWORK},
    writes = {HEADERS, PAYLOAD},
    does = {RESIZES, STATE})
public final class NumberPacket extends PacketElement {
  private static final int SIZE = 8;

  private final int noRoom = shortageReason("no tailroom");
  private final int shared = shortageReason("packet is shared");
  private int offset;
  private boolean netOrder;
  private long count;

  /** Creates the element. */
  public NumberPacket() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(40, 0, 65_000);
    netOrder = args.keyword("NET_ORDER").asBool(false);
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    int missing = offset + SIZE - Mbuf.length(packet);
    if (missing > 0) {
      int length = Mbuf.length(packet);
      if (!packets.append(packet, missing)) {
        return noRoom;
      }
      Memory.fill(Mbuf.data(packet) + length, missing, (byte) 0);
      fixLength(packet);
    }
    long number = count++;
    Bytes.putI64(Mbuf.data(packet) + offset, netOrder ? number : Long.reverseBytes(number));
    return 0;
  }

  private void fixLength(long packet) {
    if (Anno.hasNetworkHeader(packet)) {
      int header = Anno.networkOffset(packet);
      int length = Mbuf.length(packet) - header;
      if (header >= 0 && length >= Ipv4.MIN_HEADER && length <= 0xffff) {
        Ipv4.setTotalLength(Anno.networkHeader(packet), length);
      }
    }
  }

  /**
   * Whether the numbers are big endian.
   *
   * @return false for little endian
   */
  public boolean isNetOrder() {
    return netOrder;
  }

  @Override
  protected void takeOver(Element old) {
    count = ((NumberPacket) old).count;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
  }
}
