// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv6;
import io.sluice.packet.Mbuf;

/**
 * Sets the IP header annotation of IPv6 packets.
 *
 * <p>{@code MarkIP6Header([OFFSET])}
 *
 * <p>The IPv6 header begins OFFSET bytes (default 0) into the packet; the transport header
 * annotation is set to the end of the extension headers. The header is not checked, but packets too
 * short for one get no annotation.
 */
@ElementInfo(name = "MarkIP6Header", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = {ANNO_NETWORK, ANNO_TRANSPORT})
public final class MarkIP6Header extends PacketElement {
  private int offset;

  /** Creates the element. */
  public MarkIP6Header() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(0, 0, 65_535);
  }

  @Override
  public int process(long packet) {
    int available = Mbuf.length(packet) - offset;
    if (available >= Ipv6.HEADER_LENGTH) {
      int transport = Ipv6.transport(Mbuf.data(packet) + offset, available);
      boolean whole = transport != Ipv6.MALFORMED;
      int length = whole ? Ipv6.transportOffset(transport) : Ipv6.HEADER_LENGTH;
      Headers.markIpAt(packet, offset, length);
    }
    return 0;
  }
}
