// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.packet.Mbuf;

/**
 * What the IP packets are like that a tunnel carries: where one begins, and how long it says that
 * it is. Nothing of it is believed that the data does not bear out. Allocates nothing.
 */
public final class InnerPacket {
  private InnerPacket() {}

  /**
   * The length that an IP header tells.
   *
   * @param ip where the packet begins
   * @param available bytes from there on
   * @return bytes, at least those of a header and at most {@code available}; -1 when it is neither
   *     IPv4 nor IPv6, or less is there than it says
   */
  public static int length(long ip, int available) {
    if (available < Ipv4.MIN_HEADER) {
      return -1;
    }
    int length;
    if (Ipv4.version(ip) == 4) {
      length = Ipv4.totalLength(ip);
      int header = Ipv4.headerLength(ip);
      return header < Ipv4.MIN_HEADER || length < header || length > available ? -1 : length;
    }
    if (Ipv4.version(ip) != 6 || available < Ipv6.HEADER_LENGTH) {
      return -1;
    }
    length = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    return length > available ? -1 : length;
  }

  /**
   * Takes off all that is around an inner packet, and marks its IP header.
   *
   * @param packet the outer one
   * @param offset where the inner one begins in its data
   * @param length of it, see {@link #length}
   */
  public static void takeOut(long packet, int offset, int length) {
    Mbuf.adjust(packet, offset);
    Mbuf.trim(packet, Mbuf.length(packet) - length);
    long ip = Mbuf.data(packet);
    boolean four = Ipv4.version(ip) == 4;
    Headers.markIpAt(packet, 0, four ? Ipv4.headerLength(ip) : Ipv6.HEADER_LENGTH);
  }
}
