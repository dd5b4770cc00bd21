// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Sets the MAC header annotation.
 *
 * <p>{@code MarkMACHeader([OFFSET, LENGTH])}
 *
 * <p>The MAC header begins OFFSET bytes into the packet (default 0). With a LENGTH other than 0 the
 * network header annotation is set to LENGTH bytes after it. Packets that end before a header
 * begins are dropped.
 */
@ElementInfo(name = "MarkMACHeader", replicable = true, live = true)
@ElementEffects(
    reads = LENGTH,
    writes = {ANNO_MAC, ANNO_NETWORK},
    does = DROPS)
public final class MarkMACHeader extends PacketElement {
  private final int tooShort = dropReason("packet too short");
  private int offset;
  private int length;

  /** Creates the element. */
  public MarkMACHeader() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(0, 0, 0xffff);
    length = args.optional("LENGTH").asInt(0, 0, 0xffff);
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < offset + length) {
      return tooShort;
    }
    long mac = Mbuf.data(packet) + offset;
    if (length == 0) {
      Anno.setMacHeader(packet, mac);
    } else {
      Headers.markMac(packet, mac, length);
    }
    return 0;
  }
}
