// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.elements.rewrite.line.RewriteLine;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.run.RandomNumbers;

/**
 * A flow that begins: what its packets look like, and what they shall look like. One object a
 * rewriter, used again and again. Addresses are host integers of big-endian addresses.
 */
final class Mapping {
  /** The result of an input specification or mapper: a flow is to be made. */
  static final int ADD = Integer.MIN_VALUE;

  /** The result of an input specification or mapper: nothing fits. */
  static final int FAIL = Integer.MIN_VALUE + 1;

  /** The flow's packets as they come in. */
  int src;

  int srcPort;
  int dst;
  int dstPort;

  /** The flow's packets as they go out. */
  int newSrc;

  int newSrcPort;
  int newDst;
  int newDstPort;

  /** Outputs for the flow's packets, and for its replies. */
  int output;

  int replyOutput;

  /** Whether the destination port is the one behind the source port: it only tells directions. */
  boolean paired;

  /** Whether the source port is to stay even, or odd (RFC 4787, 4.2.2). */
  boolean keepParity;

  /** Whether an even port and the next one are to stay neighbours (RFC 4787, 4.2.3). */
  boolean keepPairs;

  private static final int PAIR_TRIES_A_SECOND = 1 << 18;
  private static final int MOST_PAIR_TRIES = 4096;
  private static final int FEW_PAIR_TRIES = 64;

  private long pairSecond;
  private int pairTries;

  /** Chooses from patterns' ranges. */
  final PatternSearch search = new PatternSearch(this);

  /** What is left of patterns' ranges where that is not much. */
  final FreeValues free = new FreeValues();

  /** Whose flows must not have the key of the replies, and in which realm. */
  private final Rewriter rewriter;

  private int realm;

  Mapping(Rewriter rewriter) {
    this.rewriter = rewriter;
  }

  /** Begins with a packet's key, which is not rewritten yet. */
  void begin(long addresses, int ports, int realm) {
    this.realm = realm;
    src = FlowKey.src(addresses);
    dst = FlowKey.dst(addresses);
    srcPort = FlowKey.srcPort(ports);
    dstPort = FlowKey.dstPort(ports);
    keep();
  }

  /** Leaves all as it is. */
  void keep() {
    newSrc = src;
    newDst = dst;
    newSrcPort = srcPort;
    newDstPort = dstPort;
  }

  /** Completes the new looks. */
  void finish() {
    if (paired) {
      newDstPort = newSrcPort + 1 & 0xffff;
    }
  }

  /** The copy of the rewriter that the flow belongs to: the one where replies are looked for. */
  int owner() {
    if (!rewriter.shards.areSeveral()) {
      return 0;
    }
    finish();
    int ports = FlowKey.ports(newDstPort, newSrcPort);
    return rewriter.shards.ownerOf(FlowKey.addresses(newDst, newSrc), FlowKey.second(ports, realm));
  }

  /** Whether the flow belongs to this copy of the rewriter. */
  boolean isMine() {
    return owner() == rewriter.shards.index();
  }

  int realm() {
    return realm;
  }

  /** Whether a flow has the key of the replies already. */
  boolean isTaken() {
    finish();
    int ports = FlowKey.ports(newDstPort, newSrcPort);
    return rewriter.flows.find(FlowKey.addresses(newDst, newSrc), FlowKey.second(ports, realm))
        != 0;
  }

  /**
   * What became of the source port that pairs with this one, in a flow of the same source to the
   * same port of the same host, or to the one that pairs with that: RTCP beside RTP.
   *
   * @return the port that would be its neighbour; -1 when there is no such flow
   */
  int besideNeighbour() {
    long addresses = FlowKey.addresses(src, dst);
    for (int pair = 1; pair >= 0; pair--) {
      int ports = FlowKey.ports(srcPort ^ 1, dstPort ^ pair);
      long line = rewriter.flows.find(addresses, FlowKey.second(ports, realm));
      if (line != 0
          && !FlowLine.isReply(line)
          && FlowKey.src(RewriteLine.addresses(line)) == newSrc) {
        return FlowKey.srcPort(RewriteLine.ports(line)) ^ 1;
      }
    }
    return -1;
  }

  /**
   * Whether the port that pairs with the new one is free, for this destination and the one that
   * pairs with it, and this copy of the rewriter may give it for the latter.
   */
  boolean isNeighbourFree() {
    newSrcPort ^= 1;
    boolean isFree = !isTaken();
    newDstPort ^= 1;
    isFree = isFree && isMine() && !isTaken();
    newSrcPort ^= 1;
    newDstPort ^= 1;
    return isFree;
  }

  /**
   * How many ports a search for one with a free neighbour may try. What is free is known at once
   * where that is little, but not what has a free neighbour: so that nobody keeps the worker busy
   * with long searches, there is a limit to what they try in a second.
   */
  int pairTries() {
    long second = rewriter.now() / 1000;
    if (second != pairSecond) {
      pairSecond = second;
      pairTries = 0;
    }
    return pairTries < PAIR_TRIES_A_SECOND ? MOST_PAIR_TRIES : FEW_PAIR_TRIES;
  }

  /** Notes how many ports such a search has tried. */
  void addPairTries(int count) {
    pairTries += count;
  }

  RandomNumbers random() {
    return rewriter.worker().random();
  }

  /** Removes flows that have run out; false when nobody can have run out since it was done. */
  boolean makeRoom() {
    return rewriter.makeRoom();
  }
}
