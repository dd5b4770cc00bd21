// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Rewrites both addresses of Ethernet headers.
 *
 * <p>{@code EtherRewrite(SRC, DST)}
 *
 * <p>The header is where the MAC header annotation points, or at the packet's start when that is
 * not set. Packets without a whole header are dropped.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(
    name = "EtherRewrite",
    frames = FrameUse.KEEPS,
    replicable = true,
    reads = AnnotationUse.HEADERS)
public final class EtherRewrite extends AddressedElement {
  private final int noHeader = dropReason("no Ethernet header");
  private final int shared = dropReason("packet is shared");

  /** Creates the element. */
  public EtherRewrite() {}

  @Override
  protected void configure(Args args) {
    configureAddresses(args);
  }

  @Override
  protected AnnotationUse reads() {
    return seesFrames() ? AnnotationUse.NONE : AnnotationUse.HEADERS;
  }

  @Override
  public int process(long packet) {
    int offset = seesFrames() ? 0 : Anno.macOffset(packet);
    if (!Headers.ownsEthernet(packet, offset)) {
      return processRare(packet);
    }
    writeAddresses(Mbuf.data(packet) + offset);
    return 0;
  }

  private int processRare(long packet) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long eth = seesFrames() ? Headers.frame(packet) : Headers.ethernet(packet);
    if (eth == 0) {
      return noHeader;
    }
    writeAddresses(eth);
    return 0;
  }
}
