// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RELOCATES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Ensures that packets are in buffers that a DPDK device can send.
 *
 * <p>{@code EnsureDPDKBuffer([keywords])}
 *
 * <p>In Sluice all buffers have DPDK's layout, so packets pass unchanged.
 *
 * <p>Keywords: {@code FORCE_COPY} boolean, default false: copies packets whose data is shared;
 * {@code EXTRA_HEADROOM} bytes of headroom to ensure, default 0: the data is moved when there are
 * fewer, and the packet is dropped when that is impossible.
 */
@ElementInfo(name = "EnsureDPDKBuffer", replicable = true)
@ElementEffects(does = {DROPS, RELOCATES})
public final class EnsureDPDKBuffer extends PacketElement {
  private final int shared = shortageReason("packet is shared");
  private final int noRoom = shortageReason("no headroom");
  private boolean copy;
  private int headroom;

  /** Creates the element. */
  public EnsureDPDKBuffer() {}

  @Override
  protected void configure(Args args) {
    copy = args.keyword("FORCE_COPY").asBool(false);
    headroom = args.keyword("EXTRA_HEADROOM").asInt(0, 0, 65_535);
  }

  @Override
  public int process(long packet) {
    boolean tight = Mbuf.headroom(packet) < headroom;
    if ((copy || tight) && !packets.ensureWritable(packet)) {
      return shared;
    }
    return tight && !packets.makeHeadroom(packet, headroom) ? noRoom : 0;
  }
}
