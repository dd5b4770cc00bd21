// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.header.Ethernet;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Vlan;
import io.sluice.packet.Bytes;

/**
 * What a tunnel's entry reads in the inner packet: its IP header, and a hash of its flow, from
 * which the outer source port is derived so that routers spread flows and keep each in order (RFC
 * 7348, 5; RFC 8926, 3.3). Whatever the bytes are, nothing outside the packet is read. Allocates
 * nothing.
 */
public final class Inner {
  private static final int MAX_TAGS = 3;
  private static final int FIRST_PORT = 49_152;
  private static final int PORTS = 1 << 14;
  private static final int MIX = 0x9e37_79b1;

  private Inner() {}

  /**
   * Where the IP header of an Ethernet frame lies.
   *
   * @param frame the frame's first byte
   * @param length the frame's length
   * @return an offset in bytes, at most {@code length}; 0 when the frame carries no IP
   */
  static int ipOffset(long frame, int length) {
    int at = Ethernet.HEADER_LENGTH;
    for (int tags = 0; at <= length && tags <= MAX_TAGS; tags++, at += Vlan.TAG_LENGTH) {
      int type = Bytes.u16(frame + at - 2);
      if (type == Ethernet.TYPE_IPV4 || type == Ethernet.TYPE_IPV6) {
        return at;
      }
      if (!Ethernet.isVlan(type)) {
        return 0;
      }
    }
    return 0;
  }

  /**
   * Type of service or traffic class.
   *
   * @param ip where an IP header may begin
   * @param length how many bytes are there
   * @return 0 to 255; -1 when it is no IP header
   */
  static int tos(long ip, int length) {
    boolean v4 = length >= Ipv4.MIN_HEADER && Ipv4.version(ip) == 4;
    boolean v6 = length >= Ipv6.HEADER_LENGTH && Ipv6.version(ip) == 6;
    return v4 || v6 ? tosOf(ip) : -1;
  }

  /**
   * Type of service or traffic class.
   *
   * @param ip an IPv4 or IPv6 header that is there
   * @return 0 to 255
   */
  public static int tosOf(long ip) {
    return Ipv4.version(ip) == 4 ? Ipv4.tos(ip) : Ipv6.trafficClass(ip);
  }

  /**
   * A hash of addresses, protocol and ports; fragments of one datagram have the same.
   *
   * @param ip where an IP header may begin
   * @param length how many bytes are there
   * @return a hash; 0 when it is no IP header
   */
  static int ipHash(long ip, int length) {
    if (length >= Ipv4.MIN_HEADER && Ipv4.version(ip) == 4) {
      int hash = mix(mix(Ipv4.src(ip)) + Ipv4.dst(ip)) + Ipv4.protocol(ip);
      int ports = Ipv4.isFragment(ip) ? length : Ipv4.headerLength(ip);
      return mix(hash + ports(ip, ports, length, Ipv4.protocol(ip)));
    }
    if (length >= Ipv6.HEADER_LENGTH && Ipv6.version(ip) == 6) {
      long both = Ipv6.srcHigh(ip) * 31 + Ipv6.srcLow(ip);
      both = both * 31 + Ipv6.dstHigh(ip);
      both = both * 31 + Ipv6.dstLow(ip);
      int hash = mix((int) (both ^ both >>> 32)) + Ipv6.nextHeader(ip);
      return mix(hash + ports(ip, Ipv6.HEADER_LENGTH, length, Ipv6.nextHeader(ip)));
    }
    return 0;
  }

  private static int ports(long ip, int offset, int length, int protocol) {
    boolean has =
        protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || protocol == IpProtocol.SCTP;
    return has && offset + 4 <= length ? Bytes.i32(ip + offset) : 0;
  }

  /**
   * A hash of a frame's flow: as {@link #ipHash}, or of its Ethernet addresses and type when it
   * carries no IP.
   *
   * @param frame the frame's first byte
   * @param length the frame's length
   * @return a hash
   */
  static int frameHash(long frame, int length) {
    if (length < Ethernet.HEADER_LENGTH) {
      return 0;
    }
    int at = ipOffset(frame, length);
    int hash = at == 0 ? 0 : ipHash(frame + at, length - at);
    if (hash != 0) {
      return hash;
    }
    long addresses = Ethernet.dst(frame) * 31 + Ethernet.src(frame);
    return mix((int) (addresses ^ addresses >>> 32) + Ethernet.etherType(frame));
  }

  /**
   * The outer source port of a flow: one of the dynamic ports (RFC 6335), as RFC 7348 recommends.
   *
   * @param hash of the flow
   * @return 49,152 to 65,535
   */
  static int sourcePort(int hash) {
    return FIRST_PORT + (hash & PORTS - 1);
  }

  private static int mix(int value) {
    int mixed = value * MIX;
    return mixed ^ mixed >>> 15;
  }
}
