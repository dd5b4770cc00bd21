// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import io.sluice.argument.Args;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;

/** Our own addresses in outer packets: at most one of IPv4 and one of IPv6. */
final class Locals {
  private String four;
  private String six;
  private int address4;
  private long high;
  private long low;

  /**
   * Reads addresses separated by spaces.
   *
   * @param text perhaps empty
   * @param args gets errors
   */
  Locals(String text, Args args) {
    for (String word : text.isBlank() ? new String[0] : text.strip().split("\\s+")) {
      boolean isFour = IpAddress.isValid4(word);
      if (!isFour && !IpAddress.isValid6(word)) {
        args.error("LOCAL: '" + word + "' is not an IP address");
      } else if ((isFour ? four : six) != null) {
        args.error("LOCAL: two addresses of one family");
      } else if (isFour) {
        four = word;
        address4 = IpAddress.parse4(word);
      } else {
        six = word;
        high = IpAddress.high(IpAddress.parse6(word));
        low = IpAddress.low(IpAddress.parse6(word));
      }
    }
  }

  /** Our address for packets to another one; null when there is none of its family. */
  String towards(String remote) {
    return IpAddress.isValid4(remote) ? four : six;
  }

  /** What IP and UDP take in packets to peers that take the least. */
  int leastHeaders() {
    boolean onlySix = four == null && six != null;
    return (onlySix ? Ipv6.HEADER_LENGTH : Ipv4.MIN_HEADER) + Udp.HEADER_LENGTH;
  }

  /** Whether a packet is to one of them, or there are none; all of its IP header is there. */
  boolean isDestination(long ip) {
    if (four == null && six == null) {
      return true;
    }
    if (Ipv4.version(ip) == 4) {
      return four != null && Ipv4.dst(ip) == address4;
    }
    return six != null && Ipv6.dstHigh(ip) == high && Ipv6.dstLow(ip) == low;
  }
}
