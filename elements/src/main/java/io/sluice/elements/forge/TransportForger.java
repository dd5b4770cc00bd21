// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;

/** The base of elements that make something valid of what follows an IPv4 header. */
abstract class TransportForger extends PacketElement {
  private final int bad = dropReason("bad lengths");
  private final int shared = shortageReason("packet is shared");

  /**
   * Makes a packet writable that is as long as its IPv4 header says.
   *
   * @param header the least length of what follows the header
   * @return the length of what follows it, or a drop code, which is negative
   */
  final int prepare(long packet, int header) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return bad;
    }
    int length = Ipv4.totalLength(ip) - Ipv4.headerLength(ip);
    long end = Mbuf.data(packet) + Mbuf.length(packet);
    if (length < header || ip + Ipv4.totalLength(ip) > end) {
      return bad;
    }
    return packets.ensureWritable(packet) ? length : shared;
  }
}
