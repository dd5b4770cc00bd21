// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import io.sluice.header.IpAddress;

/** IPv6 addresses in arguments: two words, high and low. */
public final class Address6 {
  private Address6() {}

  /**
   * Reads an address from an argument.
   *
   * @param text what is given
   * @return high and low word; null when it is none
   */
  public static long[] parse(String text) {
    byte[] address = IpAddress.isValid6(text) ? IpAddress.parse6(text) : null;
    return address == null ? null : new long[] {IpAddress.high(address), IpAddress.low(address)};
  }
}
