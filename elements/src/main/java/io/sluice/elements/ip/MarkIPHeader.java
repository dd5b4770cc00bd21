// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;

/**
 * Sets the IP header annotation.
 *
 * <p>{@code MarkIPHeader([OFFSET])}
 *
 * <p>The IP header begins OFFSET bytes into the packet (default 0). Nothing in it is checked, the
 * packet is not cut and the destination address annotation is not set: see CheckIPHeader. A packet
 * that ends before the header begins keeps its annotations; a header length beyond the packet's end
 * puts the transport header there.
 */
@ElementInfo(
    name = "MarkIPHeader",
    frames = FrameUse.KEEPS,
    replicable = true,
    reads = AnnotationUse.HEADERS)
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
