// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import io.sluice.argument.Args;
import io.sluice.header.IpAddress;
import io.sluice.lang.ConfigStrings;
import java.util.List;

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

  /**
   * Adds both words of an address, with or without the keyword {@code ADDR} in front, to a list.
   */
  static void add(List<Long> words, String text, Args args) {
    ConfigStrings.Keyword named = ConfigStrings.keyword(text);
    boolean isNamed = named != null && named.name().equals("ADDR");
    long[] address = parse(ConfigStrings.unquote(isNamed ? named.rest() : text));
    if (address == null) {
      args.error("ADDR: '" + text + "' is not an IPv6 address");
    } else {
      words.add(address[0]);
      words.add(address[1]);
    }
  }
}
