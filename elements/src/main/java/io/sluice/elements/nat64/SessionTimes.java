// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.argument.Args;
import io.sluice.flow.FlowTimes;

/**
 * How long a session lasts without a packet, in milliseconds.
 *
 * @param tcp connections
 * @param tcpDone connections that begin or end
 * @param udp sessions of UDP
 * @param icmp echo requests
 */
record SessionTimes(int tcp, int tcpDone, int udp, int icmp) {
  /** Reads the keywords. */
  static SessionTimes of(Args args) {
    return new SessionTimes(
        millis(args, "TCP_TIMEOUT", 7440),
        millis(args, "TCP_DONE_TIMEOUT", 240),
        millis(args, "UDP_TIMEOUT", 300),
        millis(args, "ICMP_TIMEOUT", 60));
  }

  private static int millis(Args args, String keyword, int seconds) {
    return Math.max(1, FlowTimes.millis(args, keyword, seconds));
  }
}
