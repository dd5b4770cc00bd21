// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;

/** What follows the IPv4 header, as far as the header says. */
final class Transport {
  private Transport() {}

  /** Its length, when the packet is that long and it is long enough for a header; else 0. */
  static int length(long packet, long ip, int header) {
    if (ip == 0) {
      return 0;
    }
    int length = Ipv4.totalLength(ip) - Ipv4.headerLength(ip);
    long end = Mbuf.data(packet) + Mbuf.length(packet);
    return length >= header && ip + Ipv4.totalLength(ip) <= end ? length : 0;
  }
}
