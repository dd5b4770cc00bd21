// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4;

/** The fragments of one IPv4 packet. */
final class Assembly4 extends Assembly {
  private int src;
  private int dst;
  private int id;
  private int protocol;
  private int flags;

  /** Begins anew with a fragment's identity. */
  void begin(long packet, long ip) {
    src = Ipv4.src(ip);
    dst = Ipv4.dst(ip);
    id = Ipv4.id(ip);
    protocol = Ipv4.protocol(ip);
    flags = Ipv4.flagsAndOffset(ip) & (Ipv4.DONT_FRAGMENT | Ipv4.RESERVED);
    begin(packet, ip, Ipv4.MIN_HEADER);
  }

  boolean is(long ip) {
    return id == Ipv4.id(ip)
        && src == Ipv4.src(ip)
        && dst == Ipv4.dst(ip)
        && protocol == Ipv4.protocol(ip);
  }

  @Override
  void writeHeader(long ip, int length, boolean whole) {
    Ipv4.setHeaderLength(ip, length);
    if (whole) {
      Ipv4.setTotalLength(ip, length());
      Ipv4.setFlagsAndOffset(ip, flags);
    } else {
      Ipv4.setFlagsAndOffset(ip, flags | (hasLast ? 0 : Ipv4.MORE_FRAGMENTS));
    }
    Ipv4.updateChecksum(ip);
  }

  @Override
  void appendKey(StringBuilder text) {
    text.append(IpAddress.format4(src)).append(' ').append(IpAddress.format4(dst));
    text.append(' ').append(protocol).append(' ').append(id);
  }
}
