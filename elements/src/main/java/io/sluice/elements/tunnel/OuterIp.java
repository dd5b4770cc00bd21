// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.argument.Addresses;
import io.sluice.argument.Args;
import io.sluice.argument.NameScope;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;

/**
 * The IP header that a tunnel's entry adds: IPv4 or IPv6, depending on its addresses. Reads the
 * arguments {@code SRC DST} and the keywords {@code TTL TOS DF ECN}. Allocates nothing for packets.
 */
final class OuterIp {
  private static final int TOS_INHERIT = -1;

  private boolean v6;
  private long srcHigh;
  private long srcLow;
  private long dstHigh;
  private long dstLow;
  private int ttl;
  private int tos;
  private int flags;
  private boolean ecn;
  private int id;

  /**
   * Reads the arguments.
   *
   * @param args the arguments, at SRC
   * @param near where names of addresses are looked up
   */
  void configure(Args args, NameScope near) {
    Object src = args.required("SRC").as(text -> address(near, text), 0);
    Object dst = args.required("DST").as(text -> address(near, text), 0);
    configureFields(args);
    v6 = src instanceof byte[];
    if (v6 != dst instanceof byte[]) {
      args.error("SRC and DST must both be IPv4 or both IPv6 addresses");
      return;
    }
    if (v6) {
      srcHigh = IpAddress.high((byte[]) src);
      srcLow = IpAddress.low((byte[]) src);
      dstHigh = IpAddress.high((byte[]) dst);
      dstLow = IpAddress.low((byte[]) dst);
    } else {
      srcLow = (Integer) src;
      dstLow = (Integer) dst;
    }
  }

  /**
   * Reads the keywords alone, for a header from a given IPv4 address to one for each packet.
   *
   * @param args the arguments
   * @param src the source
   */
  void configureFrom(Args args, int src) {
    configureFields(args);
    srcLow = src;
  }

  private void configureFields(Args args) {
    ttl = args.keyword("TTL").asInt(64, 1, 255);
    tos = args.keyword("TOS").as(OuterIp::tos, 0);
    flags = args.keyword("DF").asBool(false) ? Ipv4.DONT_FRAGMENT : 0;
    ecn = args.keyword("ECN").asBool(true);
  }

  private static Object address(NameScope near, String text) {
    Integer v4 = Addresses.ip(near, text);
    return v4 == null && IpAddress.isValid6(text) ? IpAddress.parse6(text) : v4;
  }

  private static Integer tos(String text) {
    if (text.equals("inherit")) {
      return TOS_INHERIT;
    }
    if (!text.matches("[0-9]{1,3}|0x[0-9a-fA-F]{1,2}")) {
      return null;
    }
    int value = Integer.decode(text.matches("0[0-9]+") ? text.replaceFirst("^0+", "0") : text);
    return value > 255 ? null : value;
  }

  /** The length of the header in bytes. */
  int length() {
    return v6 ? Ipv6.HEADER_LENGTH : Ipv4.MIN_HEADER;
  }

  boolean isV6() {
    return v6;
  }

  /** Copies on several workers count their identifications from different numbers. */
  void startIds(int copy) {
    id = copy << 12;
  }

  void takeOver(OuterIp before) {
    id = before.id;
  }

  /**
   * Writes the header at the start of the data, marks it, and sets the destination annotation.
   *
   * @param packet the packet, the room for the header included
   * @param protocol what follows the header
   * @param innerTos the type of service inside, or -1
   */
  void write(long packet, int protocol, int innerTos) {
    write(packet, protocol, innerTos, (int) dstLow);
  }

  /** As {@link #write(long, int, int)}, to a given IPv4 address. */
  void write(long packet, int protocol, int innerTos, int dst4) {
    int inside = Math.max(innerTos, 0);
    int outside = tos == TOS_INHERIT ? inside & ~Ecn.MASK : tos;
    outside = ecn ? outside & ~Ecn.MASK | inside & Ecn.MASK : outside;
    if (v6) {
      OuterHeaders.ipv6(packet, srcHigh, srcLow, dstHigh, dstLow, outside, ttl, protocol);
    } else {
      OuterHeaders.ipv4(packet, (int) srcLow, dst4, outside, flags, id++ & 0xffff, ttl, protocol);
    }
  }

  String srcText() {
    return text(srcHigh, srcLow);
  }

  String dstText() {
    return text(dstHigh, dstLow);
  }

  private String text(long high, long low) {
    return v6 ? IpAddress.format6(high, low) : IpAddress.format4((int) low);
  }
}
