// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.elements.loadbalance.ServerParser.ServerException;
import io.sluice.flow.FlowKey;
import io.sluice.header.Ipv6;

/**
 * What clients connect to.
 *
 * @param host its address
 * @param port 0 for all of them
 */
record Service(Host host, int port) {
  /** Reads {@code ADDRESS[:PORT]}. */
  static Service parse(String text, Element near, Args args) {
    try {
      Server own = ServerParser.member(text, near).server();
      return new Service(own.host, own.port);
    } catch (ServerException e) {
      args.error("SERVICE: " + e.getMessage().replace("server address", "address"));
      return new Service(Host.of4(0), 0);
    }
  }

  boolean ip6() {
    return host.ip6();
  }

  boolean hasPort() {
    return port != 0;
  }

  /**
   * Whether a packet is for the service.
   *
   * @param ip its header, of the service's version
   * @param first first half of its key
   * @param second second half
   */
  boolean receives(long ip, long first, long second) {
    boolean there =
        host.ip6()
            ? Ipv6.dstHigh(ip) == host.high() && Ipv6.dstLow(ip) == host.low()
            : FlowKey.dst(first) == host.address();
    return there && (port == 0 || FlowKey.dstPort((int) second) == port);
  }
}
