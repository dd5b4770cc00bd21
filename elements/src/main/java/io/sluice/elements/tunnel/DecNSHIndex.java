// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Nsh;
import io.sluice.packet.Mbuf;

/**
 * Decrements the service index of a network service header (RFC 8300, 2.3), as each function of a
 * path does to packets that it passes on.
 *
 * <p>{@code DecNSHIndex()}
 *
 * <p>Packets begin with the header. Those whose index is already 0, or becomes 0, have passed more
 * functions than their path has: they leave on output 1, if there is one, as do packets without a
 * valid header.
 */
@ElementInfo(name = "DecNSHIndex", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = {HEADERS, PAYLOAD},
    does = {DROPS, BRANCHES})
public final class DecNSHIndex extends PacketElement {
  private final int malformed = dropReason("no service header");
  private final int ended = dropReason("service index is used up");
  private final int shared = shortageReason("packet is shared");

  /** Creates the element. */
  public DecNSHIndex() {}

  @Override
  public int process(long packet) {
    if (NSHDecap.headerLength(packet) == 0) {
      return reject(malformed);
    }
    int index = Nsh.index(Mbuf.data(packet));
    if (index <= 1) {
      return reject(ended);
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    Nsh.setIndex(Mbuf.data(packet), index - 1);
    return 0;
  }
}
