// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.source.TcpFrame;
import io.sluice.header.Ethernet;
import io.sluice.header.Tcp;

/**
 * Generates TCP packets of many flows.
 *
 * <p>{@code FastTCPFlows(RATE, LIMIT, LENGTH, SRCETH, SRCIP, DSTETH, DSTIP, FLOWS, FLOWSIZE [,
 * ACTIVE, keywords])}
 *
 * <p>The arguments are those of FastUDPFlows; LENGTH is at least 60, FLOWSIZE at least 3. The first
 * packet of a flow is a SYN, the last a FIN, those between have data; sequence numbers advance as
 * if all had arrived, acknowledgment numbers are 0. After LIMIT packets, each flow that has begun
 * is ended by a FIN. Sets the header and destination address annotations, and checksums. The output
 * may be push or pull.
 *
 * <p>Keywords: {@code BURST} packets per push, default 32; {@code FLOWBURST} packets of a flow in a
 * row, default 1; {@code SEQUENTIAL} boolean, default false: flows and ports in sequence instead of
 * at random; {@code ACTIVE} boolean, default true; {@code STOP} boolean, default false: stops the
 * driver at the end; {@code DUPLICATE} is accepted and ignored: packets never share data.
 *
 * <p>Handlers: {@code count} (read) without the FINs at the end, {@code reset} (write), {@code
 * active}, {@code rate}, {@code limit}, {@code length} (read, write), {@code srceth}, {@code
 * dsteth}, {@code stop} (write).
 */
@ElementInfo(name = "FastTCPFlows", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, STATE})
public final class FastTCPFlows extends FastFlows {
  private static final int SHORTEST_FLOW = 3;

  /** By flow, the sequence number of the next packet. */
  private int[] sequence = {};

  /** Flows before this one are ended; for the end. */
  private int ended;

  /** Creates the element. */
  public FastTCPFlows() {}

  @Override
  int configureMore(Args args) {
    if (flowSize < SHORTEST_FLOW) {
      args.warning("flow size < 3, defaulting to 3");
      flowSize = SHORTEST_FLOW;
    }
    sequence = new int[made.length];
    return Ethernet.MIN_FRAME;
  }

  @Override
  void write(long packet, int which, long number) {
    int flags = Tcp.PSH | Tcp.ACK;
    int counted = 0;
    if (number == 1) {
      flags = Tcp.SYN;
      counted = 1;
      sequence[which] = worker().random().next();
    } else if (number == flowSize) {
      flags = Tcp.FIN | Tcp.ACK;
      counted = 1;
    }
    TcpFrame.write(packet, srcMac, dstMac, src, dst, ports[which], sequence[which], 0, flags);
    sequence[which] += length - TcpFrame.HEADERS + counted;
    ended = 0;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      sequence = ((FastTCPFlows) old).sequence;
    }
  }

  @Override
  int unended() {
    while (ended < made.length && (made[ended] == 0 || made[ended] == flowSize)) {
      ended++;
    }
    return ended < made.length ? ended : -1;
  }
}
