// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.ETH_SRC;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Rewrites both addresses of Ethernet headers.
 *
 * <p>{@code EtherRewrite(SRC, DST)}
 *
 * <p>The header is where the MAC header annotation points, even if it was stripped, or at the
 * packet's start if the annotation is not set. Packets without a complete header are dropped.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "EtherRewrite", replicable = true, live = true)
@ElementEffects(
    reads = {LENGTH, ANNO_MAC},
    writes = {ETH_DST, ETH_SRC},
    does = DROPS)
public final class EtherRewrite extends AddressedElement {
  private final int noHeader = dropReason("no Ethernet header");
  private final int shared = shortageReason("packet is shared");

  /** Creates the element. */
  public EtherRewrite() {}

  @Override
  protected void configure(Args args) {
    configureAddresses(args);
  }

  @Override
  protected Effects effects() {
    return seesFrames() ? super.effects().notReading(ANNO_MAC) : super.effects();
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
      return rewriteStripped(packet) ? 0 : noHeader;
    }
    writeAddresses(eth);
    return 0;
  }

  /** Does it to a header in front of the data; false when there is none. */
  private boolean rewriteStripped(long packet) {
    int gone = Anno.hasMacHeader(packet) ? -Anno.macOffset(packet) : 0;
    if (gone <= 0 || !Mbuf.prepend(packet, gone)) {
      return false;
    }
    long eth = Headers.frame(packet);
    if (eth != 0) {
      writeAddresses(eth);
    }
    Mbuf.adjust(packet, gone);
    return eth != 0;
  }
}
