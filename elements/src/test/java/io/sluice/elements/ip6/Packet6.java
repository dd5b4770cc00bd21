// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import io.sluice.testing.TestGraph;

/** IPv6 packets for tests. */
final class Packet6 {
  static final String A = "20010db8000000000000000000000001";
  static final String B = "20010db8000000000000000000000002";

  private Packet6() {}

  /** A packet: next header, hop limit, addresses and payload in hexadecimal. */
  static byte[] of(int next, int hops, String src, String dst, String payload) {
    return TestGraph.hex(
        "60000000%04x%02x%02x".formatted(payload.length() / 2, next, hops) + src + dst + payload);
  }

  /** A UDP datagram from A to B. */
  static byte[] udp(int hops) {
    return of(17, hops, A, B, "0035003400090000ff");
  }
}
