// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Addresses;
import io.sluice.element.Element;
import io.sluice.header.IpAddress;
import java.nio.ByteBuffer;

/**
 * An IP address of either version.
 *
 * @param ip6 whether it is one of IPv6
 * @param address host integer of the big-endian IPv4 address; 0 for IPv6
 * @param high the first 64 bits of the IPv6 address; 0 for IPv4
 * @param low the last 64 bits
 */
record Host(boolean ip6, int address, long high, long low) {
  static Host of4(int address) {
    return new Host(false, address, 0, 0);
  }

  /** Reads an address, or the name of one of IPv4 in an element's scope; null when it is none. */
  static Host parse(String text, Element near) {
    if (IpAddress.isValid6(text)) {
      byte[] bytes = IpAddress.parse6(text);
      return new Host(true, 0, IpAddress.high(bytes), IpAddress.low(bytes));
    }
    Integer address = Addresses.ip(near, text);
    return address == null ? null : of4(address);
  }

  byte[] bytes() {
    return ip6
        ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
        : ByteBuffer.allocate(4).putInt(address).array();
  }

  /** As it stands in a URL, or in front of a port. */
  String bracketed() {
    return ip6 ? "[" + this + "]" : toString();
  }

  @Override
  public String toString() {
    return ip6 ? IpAddress.format6(high, low) : IpAddress.format4(address);
  }
}
