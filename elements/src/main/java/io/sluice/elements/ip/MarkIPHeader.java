// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;

/**
 * Sets the IP header annotation.
 *
 * <p>{@code MarkIPHeader([OFFSET])}
 *
 * <p>The IP header begins OFFSET bytes into the packet (default 0). The header is not checked, the
 * packet is not truncated, and the destination address annotation is not set: see CheckIPHeader. A
 * packet that ends before the header begins keeps its annotations; if the header length reaches
 * beyond the packet's end, the transport header is set to that end.
 */
@ElementInfo(name = "MarkIPHeader", replicable = true)
@ElementEffects(
    reads = {IP_VERSION, LENGTH},
    writes = {ANNO_NETWORK, ANNO_TRANSPORT})
public final class MarkIPHeader extends PacketElement {
  private int offset;

  /** Creates the element. */
  public MarkIPHeader() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(0, 0, Integer.MAX_VALUE);
  }

  @Override
  public int process(long packet) {
    int available = Mbuf.length(packet) - offset;
    if (available > 0) {
      long ip = Mbuf.data(packet) + offset;
      Headers.markIp(packet, ip, Math.min(Ipv4.headerLength(ip), available));
    }
    return 0;
  }
}
