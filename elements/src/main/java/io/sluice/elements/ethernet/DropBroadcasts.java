// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;

/**
 * Drops packets that were received as link-level broadcast or multicast.
 *
 * <p>{@code DropBroadcasts}
 *
 * <p>A router must not forward these (RFC 1812, 5.3.4). The packet type annotation tells, which
 * devices and HostEtherFilter set. With an output 1 they leave by it instead. The first one is
 * reported.
 *
 * <p>Handlers: {@code drops} (read) such packets.
 */
@ElementInfo(name = "DropBroadcasts", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = ANNO_PACKET_TYPE,
    does = {DROPS, BRANCHES})
public final class DropBroadcasts extends PacketElement {
  private final int broadcast = dropReason("link-level broadcast");
  private long found;

  /** Creates the element. */
  public DropBroadcasts() {}

  @Override
  public int process(long packet) {
    int type = Anno.packetType(packet);
    if (type == Anno.TYPE_BROADCAST || type == Anno.TYPE_MULTICAST) {
      if (found == 0) {
        router().report("DropBroadcasts: dropped a packet");
      }
      found++;
      return reject(broadcast);
    }
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    DropBroadcasts before = (DropBroadcasts) old;
    found = before.found;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> found);
  }
}
