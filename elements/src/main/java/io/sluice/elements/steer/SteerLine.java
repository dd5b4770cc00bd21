// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.flow.FlowLine;
import io.sluice.packet.Memory;

/**
 * What a {@link Steer} keeps in the lines of a flow. Each direction has its own place on the way
 * from one chain to another; where the flow is to go stands in its first line.
 *
 * <pre>
 *     0       1       2       3       4       5       6       7
 *     +-------------------------------+-------------------------------+
 *  16 | chain that packets take and 1 |  number of the last packet    |
 *  24 | first packet that waits and 1 |  last packet that waits and 1 |
 *     +-------------------------------+-------------------------------+
 *  36                                 |  rules' number       (first)  |
 *                                     |  flags               (second) |
 *                                     +-------------------------------+
 *  60                                 |  chain to take       (first)  |
 *                                     |  at the next connection (2nd) |
 *                                     +-------------------------------+
 * </pre>
 */
final class SteerLine {
  private static final int CHAIN = FlowLine.DATA;
  private static final int LAST = FlowLine.DATA + 4;
  private static final int HEAD = FlowLine.DATA + 8;
  private static final int TAIL = FlowLine.DATA + 12;

  private static final int PINNED = 1;
  private static final int PENDING = 2;

  private SteerLine() {}

  /** The chain that a direction's packets have taken; -1 when there were none. */
  static int chain(long line) {
    return Memory.getInt(line + CHAIN) - 1;
  }

  static void setChain(long line, int chain) {
    Memory.putInt(line + CHAIN, chain + 1);
  }

  /** The number of a direction's last packet. */
  static int last(long line) {
    return Memory.getInt(line + LAST);
  }

  static void setLast(long line, int number) {
    Memory.putInt(line + LAST, number);
  }

  /** The place of a direction's first packet that waits; -1 for none. */
  static int head(long line) {
    return Memory.getInt(line + HEAD) - 1;
  }

  static void setHead(long line, int place) {
    Memory.putInt(line + HEAD, place + 1);
  }

  static int tail(long line) {
    return Memory.getInt(line + TAIL) - 1;
  }

  static void setTail(long line, int place) {
    Memory.putInt(line + TAIL, place + 1);
  }

  /** Which rules have decided on a flow. */
  static int rules(long forward) {
    return Memory.getInt(forward + FlowLine.DATA_36);
  }

  static void setRules(long forward, int number) {
    Memory.putInt(forward + FlowLine.DATA_36, number);
  }

  /** The chain that a flow shall take; a negative code to drop its packets. */
  static int target(long forward) {
    return Memory.getInt(forward + FlowLine.DATA_60);
  }

  static void setTarget(long forward, int chain) {
    Memory.putInt(forward + FlowLine.DATA_60, chain);
  }

  /** Whether a flow was moved by hand: rules do not count. */
  static boolean isPinned(long forward) {
    return (flags(forward) & PINNED) != 0;
  }

  static void setPinned(long forward, boolean on) {
    setFlag(forward, PINNED, on);
  }

  /** Whether a flow that was moved by hand takes its chain at its next connection only. */
  static boolean isPending(long forward) {
    return (flags(forward) & PENDING) != 0;
  }

  static void setPending(long forward, int chain) {
    setFlag(forward, PENDING, true);
    Memory.putInt(FlowLine.other(forward) + FlowLine.DATA_60, chain);
  }

  /** Has a flow take the chain that it was to take at this connection. */
  static void applyPending(long forward) {
    setFlag(forward, PENDING, false);
    setTarget(forward, Memory.getInt(FlowLine.other(forward) + FlowLine.DATA_60));
  }

  static void clearPending(long forward) {
    setFlag(forward, PENDING, false);
  }

  private static int flags(long forward) {
    return Memory.getInt(FlowLine.other(forward) + FlowLine.DATA_36);
  }

  private static void setFlag(long forward, int flag, boolean on) {
    int flags = flags(forward) & ~flag | (on ? flag : 0);
    Memory.putInt(FlowLine.other(forward) + FlowLine.DATA_36, flags);
  }

  /** A direction's number for {@link SteerEnd}: that of its flow, and which direction it is. */
  static int reference(long line) {
    return FlowLine.flow(line) << 1 | (FlowLine.isReply(line) ? 1 : 0);
  }
}
