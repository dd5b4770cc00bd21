// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.argument.Args;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4Prefix;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** The IPv4 addresses that sessions get, and the ports of each that are given. */
final class AddressPool {
  private static final int MAX_ADDRESSES = 256;

  /** The shortest prefix that may be given: so many addresses. */
  private static final int SHORTEST = 24;

  /** Host integers. */
  final int[] addresses;

  final int lowPort;
  final int highPort;

  private AddressPool(int[] addresses, int lowPort, int highPort) {
    this.addresses = addresses;
    this.lowPort = lowPort;
    this.highPort = highPort;
  }

  /** Reads {@code PORTS}, and all arguments that are left: addresses. */
  static AddressPool of(Args args) {
    String ports = args.keyword("PORTS").asWord("1024-65535");
    boolean numbers = ports.matches("\\d{1,5}-\\d{1,5}");
    int dash = ports.indexOf('-');
    int low = numbers ? Integer.parseInt(ports.substring(0, dash)) : 0;
    int high = numbers ? Integer.parseInt(ports.substring(dash + 1)) : 0;
    if (low < 1 || high < low || high > 0xffff) {
      args.error("PORTS: parse error in '" + ports + "'");
    }
    return new AddressPool(addresses(args), low, high);
  }

  private static int[] addresses(Args args) {
    Set<Integer> addresses = new LinkedHashSet<>();
    for (String text : args.rest()) {
      String whole = text.indexOf('/') < 0 ? text + "/32" : text;
      Ipv4Prefix range = Ipv4Prefix.parseOrNull(whole);
      int length = range == null ? -1 : range.length();
      if (length < SHORTEST) {
        args.error("'" + text + "' is not an IP address or a prefix of 24 bits or more");
        continue;
      }
      int first = range.address() & range.mask();
      for (int i = 0; i < 1 << 32 - length; i++) {
        if (!addresses.add(first + i)) {
          args.error("'" + text + "': " + IpAddress.format4(first + i) + " is there already");
          break;
        }
      }
    }
    if (addresses.isEmpty() && !args.hasErrors()) {
      args.error("needs an IPv4 address");
    } else if (addresses.size() > MAX_ADDRESSES) {
      args.error("more than " + MAX_ADDRESSES + " addresses");
    }
    return addresses.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether another one gives the same addresses and ports, each at the same place. */
  boolean isSame(AddressPool other) {
    return Arrays.equals(addresses, other.addresses)
        && lowPort == other.lowPort
        && highPort == other.highPort;
  }
}
