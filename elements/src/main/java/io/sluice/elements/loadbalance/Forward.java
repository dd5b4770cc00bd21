// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

/** How packets reach the server that was chosen. */
enum Forward {
  /** The destination is rewritten; replies come back through the balancer. */
  NAT("nat"),
  /** The source is rewritten, too, so that replies come back whatever the servers' routes are. */
  FULL_NAT("fullnat"),
  /** Direct server return: the Ethernet destination is rewritten. */
  DSR_L2("dsr-l2"),
  /** Direct server return: the server becomes the destination annotation, for a tunnel. */
  DSR_IPIP("dsr-ipip");

  private final String word;

  Forward(String word) {
    this.word = word;
  }

  /** Null when there is none with this name. */
  static Forward byName(String name) {
    for (Forward forward : values()) {
      if (forward.word.equals(name)) {
        return forward;
      }
    }
    return null;
  }

  /** Whether packets are rewritten, and replies, too. */
  boolean rewrites() {
    return this == NAT || this == FULL_NAT;
  }
}
