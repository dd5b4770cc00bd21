// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import io.sluice.header.Ipv6;

/** Writes the headers of packets that elements generate. */
final class Ip6Header {
  private Ip6Header() {}

  /** Writes all but the addresses. */
  static void write(long ip, int payload, int nextHeader, int hopLimit) {
    Ipv6.setFirstWord(ip, 0, 0);
    Ipv6.setPayloadLength(ip, payload);
    Ipv6.setNextHeader(ip, nextHeader);
    Ipv6.setHopLimit(ip, hopLimit);
  }
}
