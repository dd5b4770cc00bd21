// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.packet.Anno;
import io.sluice.packet.Headers;

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
@ElementInfo(name = "EtherRewrite", replicable = true, reads = AnnotationUse.HEADERS)
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
  protected int process(long packet) {
    if (!Headers.ownsEthernet(packet)) {
      return processRare(packet);
    }
    writeAddresses(Anno.macHeader(packet));
    return 0;
  }

  private int processRare(long packet) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long eth = Headers.ethernet(packet);
    if (eth == 0) {
      return noHeader;
    }
    writeAddresses(eth);
    return 0;
  }
}
