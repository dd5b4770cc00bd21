// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static io.sluice.flow.FlowTimes.millis;

import io.sluice.argument.Args;

/**
 * How long a balancer keeps flows, in milliseconds.
 *
 * @param tcp connections
 * @param tcpOpen connections whose handshake is not complete
 * @param tcpDone connections that have ended
 * @param udp flows of UDP
 * @param client the server of a client
 * @param guarantee for which a packet keeps a flow from being evicted
 */
record BalancerTimes(int tcp, int tcpOpen, int tcpDone, int udp, int client, int guarantee) {
  /** Reads the keywords. */
  static BalancerTimes of(Args args) {
    return new BalancerTimes(
        millis(args, "TCP_TIMEOUT", 86_400),
        millis(args, "TCP_OPEN_TIMEOUT", 30),
        millis(args, "TCP_DONE_TIMEOUT", 240),
        millis(args, "UDP_TIMEOUT", 300),
        millis(args, "CLIENT_TIMEOUT", 1800),
        millis(args, "GUARANTEE", 5));
  }
}
