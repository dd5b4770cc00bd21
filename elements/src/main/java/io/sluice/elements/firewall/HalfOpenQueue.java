// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowLine;

/**
 * The connections of TCP that began last, in their order: a ring. One that leaves it at its end
 * without having completed its handshake is the oldest half-open one (RFC 4987, 3.4). Allocates
 * nothing once made.
 */
final class HalfOpenQueue {
  /** The longest queue: a slot's number has two bytes in a {@link ConnectionLine}. */
  static final int MAX = 1 << 16;

  private final long[] flows;
  private int next;

  /**
   * Creates a queue.
   *
   * @param size how many connections may begin until one must be open
   */
  HalfOpenQueue(int size) {
    flows = new long[size];
  }

  int size() {
    return flows.length;
  }

  /**
   * Adds a connection.
   *
   * @param forward its first line
   * @param realm the realm of such connections, of either version of IP
   * @return the first line of the one that leaves, should it be half-open; 0 otherwise
   */
  long add(long forward, int realm) {
    long leaves = flows[next];
    boolean evict =
        leaves != 0
            && leaves != forward
            && (FlowLine.realm(leaves) | ConnectionKey.IPV6) == (realm | ConnectionKey.IPV6)
            && ConnectionLine.slot(leaves) == next
            && TcpConnection.isHalfOpen(leaves);
    flows[next] = forward;
    ConnectionLine.setSlot(forward, next);
    next = next + 1 == flows.length ? 0 : next + 1;
    return evict ? leaves : 0;
  }
}
