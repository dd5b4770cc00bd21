// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS_CHECKSUMS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Computes the checksum of IPv4 headers.
 *
 * <p>{@code SetIPChecksum()}
 *
 * <p>The header is where the IP header annotation points, or at the packet's start if that is not
 * set. Packets without a complete header are dropped; the first one is reported.
 *
 * <p>Handlers: {@code drops} (read) packets dropped.
 */
@ElementInfo(name = "SetIPChecksum", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, LENGTH, ANNO_NETWORK},
    writes = IP_CHECKSUM,
    does = {DROPS, KEEPS_CHECKSUMS})
public final class SetIPChecksum extends PacketElement {
  private final int bad = dropReason("bad IP header");
  private final int shared = shortageReason("packet is shared");
  private long drops;

  /** Creates the element. */
  public SetIPChecksum() {}

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long ip = Anno.hasNetworkHeader(packet) ? Headers.ipv4(packet) : atStart(packet);
    if (ip == 0) {
      return SLOW_PATH;
    }
    Ipv4.updateChecksum(ip);
    return 0;
  }

  @Override
  protected int slowPath(int kind) {
    if (drops++ == 0) {
      router().report(name() + ": bad input packet");
    }
    return bad;
  }

  private static long atStart(long packet) {
    int length = Mbuf.length(packet);
    long ip = Mbuf.data(packet);
    if (length < Ipv4.MIN_HEADER) {
      return 0;
    }
    int headerLength = Ipv4.headerLength(ip);
    return headerLength < Ipv4.MIN_HEADER || headerLength > length ? 0 : ip;
  }

  @Override
  protected void takeOver(Element old) {
    SetIPChecksum before = (SetIPChecksum) old;
    drops = before.drops;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> drops);
  }
}
