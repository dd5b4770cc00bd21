// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Copies bytes within packets.
 *
 * <p>{@code MoveData(DST_OFFSET, SRC_OFFSET, LENGTH [, GROW])}
 *
 * <p>Copies LENGTH bytes at SRC_OFFSET to DST_OFFSET; the two may overlap. Packets that end with
 * the source or before it stay unchanged (as in FastClick), and so do those that would have to
 * grow, unless GROW (boolean, default false) is true.
 */
@ElementInfo(name = "MoveData", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = {HEADERS, PAYLOAD},
    does = RESIZES)
public final class MoveData extends PacketElement {
  private static final int MAX = 65_535;

  private final int shared = shortageReason("packet is shared");
  private final int noRoom = shortageReason("no tailroom");
  private int from;
  private int to;
  private int count;
  private boolean grow;

  /** Creates the element. */
  public MoveData() {}

  @Override
  protected void configure(Args args) {
    to = args.required("DST_OFFSET").asInt(0, 0, MAX);
    from = args.required("SRC_OFFSET").asInt(0, 0, MAX);
    count = args.required("LENGTH").asInt(0, 0, MAX);
    grow = args.keyword("GROW").asBool(false);
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    int more = to + count - length;
    if (length <= from + count || more > 0 && !grow) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    if (more > 0) {
      if (!packets.append(packet, more)) {
        return noRoom;
      }
      Memory.fill(Mbuf.data(packet) + length, more, (byte) 0);
    }
    Memory.copy(Mbuf.data(packet) + from, Mbuf.data(packet) + to, count);
    return 0;
  }
}
