// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Copies an IPv6 address from the packet into the destination address annotation.
 *
 * <p>{@code GetIP6Address(OFFSET)}
 *
 * <p>OFFSET counts from the start of the packet: 24 for the destination of a packet that begins
 * with its IPv6 header. Packets without 16 bytes there are dropped.
 */
@ElementInfo(name = "GetIP6Address", replicable = true)
@ElementEffects(reads = DATA, writes = ANNO_DST_IP, does = DROPS)
public final class GetIP6Address extends PacketElement {
  private final int noAddress = dropReason("no address there");
  private int offset;

  /** Creates the element. */
  public GetIP6Address() {}

  @Override
  protected void configure(Args args) {
    offset = args.required("OFFSET").asInt(0, 0, 65_535);
  }

  @Override
  public int process(long packet) {
    if (offset + 16 > Mbuf.length(packet)) {
      return noAddress;
    }
    long address = Mbuf.data(packet) + offset;
    Anno.setDstIp6(packet, Bytes.i64(address), Bytes.i64(address + 8));
    return 0;
  }
}
