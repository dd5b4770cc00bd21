// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite.line;

import io.sluice.flow.FlowLine;
import io.sluice.header.Headers;
import io.sluice.header.Tcp;
import org.agrona.collections.Int2ObjectHashMap;

/** What shifts the sequence numbers of some of a rewriter's flows. Belongs to its worker. */
public final class FlowShifts {
  private final Int2ObjectHashMap<SequenceShifts> byFlow = new Int2ObjectHashMap<>();

  /** Shifts the numbers of a packet of a flow that is marked as shifted. */
  public void apply(long packet, long tcp, long line) {
    // With a header that claims more than there is, there is nothing to look for.
    if (Tcp.headerLength(tcp) >= Tcp.MIN_HEADER
        && Headers.transportLength(packet) >= Tcp.headerLength(tcp)) {
      byFlow.get(FlowLine.flow(line)).apply(tcp, FlowLine.isReply(line));
    }
  }

  /**
   * Has the sequence numbers of a flow be shifted from some point on.
   *
   * @param line the direction whose data grows
   * @param trigger the first sequence number behind the change
   * @param growth by how many bytes; may be negative
   */
  public void add(long line, int trigger, int growth) {
    long forward = FlowLine.forward(line);
    int flow = FlowLine.flow(line);
    SequenceShifts known = byFlow.get(flow);
    if (known == null) {
      known = new SequenceShifts();
      byFlow.put(flow, known);
      RewriteLine.addFlag(forward, RewriteLine.SHIFTED);
      RewriteLine.addFlag(FlowLine.other(forward), RewriteLine.SHIFTED);
    }
    known.add(FlowLine.isReply(line), trigger, growth);
  }

  /** A flow leaves the table. */
  public void removed(long forward) {
    if (isShifted(forward)) {
      byFlow.remove(FlowLine.flow(forward));
    }
  }

  /** What a listing of flows says of a direction. */
  public String describe(long line) {
    return isShifted(line) ? byFlow.get(FlowLine.flow(line)).describe(FlowLine.isReply(line)) : "";
  }

  private static boolean isShifted(long line) {
    return (RewriteLine.flags(line) & RewriteLine.SHIFTED) != 0;
  }
}
