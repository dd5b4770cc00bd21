// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowTable;

/**
 * The address and ports that connections to servers come from when the source is rewritten. Ports
 * are given one after the other; one is free for a server when no flow has the key of its replies.
 * Allocates nothing.
 */
final class SourcePorts {
  /**
   * Ports that one connection may try: where a server has nearly all of them, a flood of
   * connections must not have each of them tried.
   */
  private static final int MOST_TRIES = 1024;

  private final int low;
  private final int count;
  private Host host;
  private int next;

  private SourcePorts(int low, int count) {
    this.low = low;
    this.count = count;
  }

  /** Reads {@code PORTS} and {@code SOURCE}, which must fit to the service. */
  static SourcePorts of(Args args, Element near, Forward forward, Service service) {
    Host source = args.keyword("SOURCE").as(text -> Host.parse(text, near), null);
    SourcePorts ports = args.keyword("PORTS").as(SourcePorts::parse, parse("1024-65535"));
    ports.host = source;
    if (forward == Forward.FULL_NAT && source == null) {
      args.error("FORWARD fullnat needs SOURCE");
    } else if (source != null && source.ip6() != service.ip6()) {
      args.error("SERVICE and SOURCE differ in IP version");
    }
    return ports;
  }

  /** Reads {@code LOW-HIGH}; null when the text is none. */
  private static SourcePorts parse(String text) {
    if (!text.matches("[0-9]{1,5}-[0-9]{1,5}")) {
      return null;
    }
    int dash = text.indexOf('-');
    int low = Integer.parseInt(text.substring(0, dash));
    int high = Integer.parseInt(text.substring(dash + 1));
    return low < 1 || high < low || high > 0xffff ? null : new SourcePorts(low, high - low + 1);
  }

  /** Where connections come from; null when it was not said. */
  Host host() {
    return host;
  }

  /**
   * A port that is free for a server; -1 when none is, or none was found in time.
   *
   * @param first first half of the key of the server's replies
   */
  int find(FlowTable flows, long first, int serverPort, int realm) {
    for (int tries = Math.min(count, MOST_TRIES); tries > 0; tries--) {
      int port = low + next;
      next = next + 1 < count ? next + 1 : 0;
      if (flows.find(first, FlowKey.second(FlowKey.ports(serverPort, port), realm)) == 0) {
        return port;
      }
    }
    return -1;
  }
}
