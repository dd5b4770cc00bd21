// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;

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
}
