// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;

/** The destination address annotation as an IPv6 address: two words, high and low. */
final class Address6 {
  private Address6() {}

  static long dstHigh(long packet) {
    return Anno.getI64(packet, Anno.DST_IP);
  }

  static long dstLow(long packet) {
    return Anno.getI64(packet, Anno.DST_IP + 8);
  }

  static void setDst(long packet, long high, long low) {
    Anno.putI64(packet, Anno.DST_IP, high);
    Anno.putI64(packet, Anno.DST_IP + 8, low);
  }

  /** Reads an address from an argument; null when it is none, which is reported. */
  static long[] parse(String text) {
    byte[] address = IpAddress.isValid6(text) ? IpAddress.parse6(text) : null;
    return address == null ? null : new long[] {IpAddress.high(address), IpAddress.low(address)};
  }
}
