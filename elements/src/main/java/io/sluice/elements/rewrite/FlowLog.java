// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.elements.natlog.NatEvents;
import io.sluice.elements.rewrite.line.RewriteLine;
import io.sluice.flow.FlowLine;

/** Tells a log of a rewriter's flows. Belongs to the rewriter's worker. */
final class FlowLog {
  private final Rewriter rewriter;
  private final NatEvents events;

  FlowLog(Rewriter rewriter, NatEvents events) {
    this.rewriter = rewriter;
    this.events = events;
  }

  /** A flow has begun. */
  void created(long forward) {
    RewriteLine.addFlag(forward, RewriteLine.LOGGED);
    events.created(
        rewriter.worker().recentNanoTime(),
        rewriter.protocol(forward),
        FlowLine.first(forward),
        FlowLine.ports(forward) & mask(),
        RewriteLine.addresses(forward),
        RewriteLine.ports(forward) & mask());
  }

  /** A flow ends; nothing is told when it was refused, or began before there was a log. */
  void deleted(long forward) {
    if ((RewriteLine.flags(forward) & RewriteLine.LOGGED) != 0) {
      events.deleted(
          rewriter.worker().recentNanoTime(),
          rewriter.protocol(forward),
          FlowLine.first(forward),
          FlowLine.ports(forward) & mask(),
          RewriteLine.addresses(forward),
          RewriteLine.ports(forward) & mask());
    }
  }

  /** The destination ports of pings only tell directions. */
  private int mask() {
    return rewriter.mapping.paired ? 0xffff : -1;
  }
}
