// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Writes the flow's number into packets.
 *
 * <p>{@code StoreFlowID([OFFSET])}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager, whose number for the flow is written to
 * four bytes of the packet, big endian. Numbers of flows that have ended are reused. Packets that
 * are too short pass unchanged; packets without a flow are dropped. Checksums are not updated.
 *
 * <p>Keywords: {@code OFFSET} bytes from the start of the packet, default 40. {@code CAPACITY} and
 * {@code VERBOSE} are accepted for compatibility with FastClick.
 */
@ElementInfo(name = "StoreFlowID", replicable = true)
@ElementEffects(
    reads = {ANNO_32, LENGTH},
    writes = DATA,
    does = DROPS)
public final class StoreFlowID extends PacketElement {
  private final int noFlow = dropReason("no flow");
  private final int noBuffer = shortageReason("no buffer for a copy");
  private int offset;

  /** Creates the element. */
  public StoreFlowID() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(40, 0, 65_535);
    args.keyword("CAPACITY").asInt(65_536);
    args.keyword("VERBOSE").asInt(0);
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return noFlow;
    }
    if (Mbuf.length(packet) - offset >= Integer.BYTES) {
      if (!packets.ensureWritable(packet)) {
        return noBuffer;
      }
      Bytes.putI32(Mbuf.data(packet) + offset, FlowTag.flow(tag));
    }
    return 0;
  }
}
