// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.flow.FlowLine;

/**
 * Numbers the packets that go into chains, so as to know when the last one of a direction of a flow
 * has left its chain: when the {@link SteerEnd} has seen it, or so long after it went in that it
 * must have been dropped. Belongs to the Steer's worker.
 */
final class PacketNumbers {
  private final long drain;
  private final boolean hasEnd;
  private final int flows;
  private final SteerCounts counts;

  /** Written by the SteerEnd's worker. */
  private volatile ChainEnds ends;

  /** The number of the last packet, and of the last one that has been pushed. */
  private int number = 1;

  private int pushed = 1;

  /**
   * Creates one that has numbered none.
   *
   * @param drain nanoseconds after which a packet has left its chain
   * @param hasEnd whether a SteerEnd sees them before
   * @param flows that there are at most
   * @param counts get to know of packets that no SteerEnd has seen
   */
  PacketNumbers(long drain, boolean hasEnd, int flows, SteerCounts counts) {
    this.drain = drain;
    this.hasEnd = hasEnd;
    this.flows = flows;
    this.counts = counts;
    ends = new ChainEnds(hasEnd ? flows : 0);
  }

  ChainEnds ends() {
    return ends;
  }

  void takeOver(PacketNumbers before) {
    if (before.flows == flows && before.hasEnd == hasEnd) {
      ends = before.ends;
    }
    number = before.number;
    pushed = before.pushed;
  }

  /** Numbers a packet of a direction that is about to go into a chain. */
  void mark(long packet, long line, int millis) {
    int own = ++number;
    SteerLine.setLast(line, own);
    FlowLine.touch(line, millis);
    if (hasEnd) {
      ChainEnds.mark(packet, SteerLine.reference(line), own);
    }
  }

  /** All packets that were numbered have gone into their chains. */
  void allPushed() {
    pushed = number;
  }

  /** Whether the last packet of a direction is through its chain, or must have been dropped. */
  boolean hasDrained(long line, long millis) {
    int last = SteerLine.last(line);
    if (last - pushed > 0) {
      return false;
    }
    if (hasEnd && ends.hasArrived(SteerLine.reference(line), last)) {
      return true;
    }
    boolean late = ((int) millis - FlowLine.lastSeen(line)) * 1_000_000L >= drain;
    counts.drainTimeouts += hasEnd && late ? 1 : 0;
    return late;
  }
}
