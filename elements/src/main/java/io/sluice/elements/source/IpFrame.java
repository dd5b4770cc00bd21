// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/** Writes the outer headers of generated packets. */
final class IpFrame {
  private static final int TTL = 250;

  private IpFrame() {}

  /**
   * Writes Ethernet and IPv4 header, and sets the header and destination address annotations.
   *
   * @param packet the packet, with room for both
   * @param srcMac source, 48 bits
   * @param dstMac destination, 48 bits
   * @param src source, as host integer
   * @param dst destination, as host integer
   * @param protocol what follows
   * @return where the IP header begins
   */
  static long write(long packet, long srcMac, long dstMac, int src, int dst, int protocol) {
    long frame = Mbuf.data(packet);
    long ip = frame + Ethernet.HEADER_LENGTH;
    Ethernet.set(frame, dstMac, srcMac, Ethernet.TYPE_IPV4);
    Ipv4.set(ip, Mbuf.length(packet) - Ethernet.HEADER_LENGTH, 0, TTL, protocol, src, dst);
    Anno.setMacHeader(packet, frame);
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
    Anno.putI32(packet, Anno.DST_IP, dst);
    return ip;
  }
}
