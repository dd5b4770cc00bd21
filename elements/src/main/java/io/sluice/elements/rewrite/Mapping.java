// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.flow.FlowKey;

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

  /** Where patterns with a range have found nothing. */
  final VainSearches vain = new VainSearches();

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

  /**
   * Whether a flow has the key of the replies already.
   *
   * @param reclaim whether one that has run out, and was not reaped yet, makes room
   */
  boolean isTaken(boolean reclaim) {
    finish();
    return rewriter.isTaken(
        FlowKey.addresses(newDst, newSrc), FlowKey.ports(newDstPort, newSrcPort), realm, reclaim);
  }

  /** The time, in seconds. */
  long second() {
    return rewriter.now() / 1000;
  }
}
