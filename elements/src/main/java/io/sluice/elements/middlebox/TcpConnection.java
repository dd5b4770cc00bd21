// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.elements.rewrite.line.SequenceShifts;
import io.sluice.flow.FlowKey;

/**
 * The state shared by the two directions of a connection; belongs to the worker on which both TCPIn
 * run.
 */
final class TcpConnection {
  /** Addresses and ports, those of the first direction. */
  record Key(long addresses, int ports) {
    /** Keyed, so that nobody outside can aim connections at one place of a map. */
    @Override
    public int hashCode() {
      return FlowKey.hash(addresses, ports);
    }
  }

  final Key key;
  SequenceShifts shifts = new SequenceShifts();

  /** Directions that have a flow. */
  int flows;

  /** By direction, the first one first: what its receiver has acknowledged, if anything. */
  private final int[] acked = new int[2];

  private final boolean[] isAcked = new boolean[2];

  /** By direction; null without a flow. */
  final StreamElement.Stream[] streams = new StreamElement.Stream[2];

  TcpConnection(Key key) {
    this.key = key;
  }

  /** The receiver of a direction has acknowledged its data, in the receiver's numbers. */
  void acknowledge(boolean isReply, int ack) {
    int direction = isReply ? 1 : 0;
    StreamElement.Stream stream = streams[direction];
    if (stream == null || shifts.asReceived(isReply, stream.next) - ack < 0) {
      // Of what nobody has sent.
      return;
    }
    if (!isAcked[direction] || ack - acked[direction] > 0) {
      acked[direction] = ack;
      isAcked[direction] = true;
    }
  }

  boolean isAcked(boolean isReply) {
    return isAcked[isReply ? 1 : 0];
  }

  int acked(boolean isReply) {
    return acked[isReply ? 1 : 0];
  }

  /** Another connection has begun with the same addresses and ports. */
  void beginAgain() {
    shifts = new SequenceShifts();
    isAcked[0] = false;
    isAcked[1] = false;
  }
}
