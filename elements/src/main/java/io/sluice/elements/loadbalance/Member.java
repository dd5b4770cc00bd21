// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

/**
 * A server's part in a pool.
 *
 * @param server the server
 * @param weight its share of the connections, at least 1
 * @param drains whether it gets no new connections
 * @param leaves whether it goes once its connections have ended; it drains, too
 * @param healthy whether it answers
 */
record Member(Server server, int weight, boolean drains, boolean leaves, boolean healthy) {
  /** Largest weight. */
  static final int MAX_WEIGHT = 1000;

  boolean takesConnections() {
    return healthy && !drains;
  }

  Member withWeight(int newWeight) {
    return new Member(server, newWeight, drains, leaves, healthy);
  }

  Member draining(boolean drain) {
    return new Member(server, weight, drain, false, healthy);
  }

  Member leaving() {
    return new Member(server, weight, true, true, healthy);
  }

  Member withHealth(boolean answers) {
    return new Member(server, weight, drains, leaves, answers);
  }

  String state() {
    if (leaves) {
      return "leaving";
    } else if (drains) {
      return "draining";
    }
    return healthy ? "up" : "down";
  }
}
