// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import io.sluice.header.IpAddress;
import io.sluice.header.Ipv6Prefix;
import java.util.ArrayList;
import java.util.List;

/** Addresses that a rule's header names: prefixes of both kinds, and prefixes that are excluded. */
final class AddressSet {
  /** IPv4 lies in ::ffff:0:0/96. */
  private static final long MAPPED = 0xffff_0000_0000L;

  private final Ipv6Prefix[] included;
  private final Ipv6Prefix[] excluded;

  private AddressSet(List<Ipv6Prefix> included, List<Ipv6Prefix> excluded) {
    this.included = included.toArray(new Ipv6Prefix[0]);
    this.excluded = excluded.toArray(new Ipv6Prefix[0]);
  }

  boolean contains(long high, long low) {
    for (Ipv6Prefix prefix : excluded) {
      if (prefix.contains(high, low)) {
        return false;
      }
    }
    for (Ipv6Prefix prefix : included) {
      if (prefix.contains(high, low)) {
        return true;
      }
    }
    return included.length == 0;
  }

  /**
   * Reads a set whose variables have been replaced.
   *
   * @param text for example {@code [10.0.0.0/8,!10.1.2.3]}
   * @throws IllegalArgumentException when it is malformed
   */
  static AddressSet of(String text) {
    List<Ipv6Prefix> in = new ArrayList<>();
    List<Ipv6Prefix> out = new ArrayList<>();
    boolean any = read(text, false, in, out);
    if (!any && in.isEmpty() && out.isEmpty()) {
      throw new IllegalArgumentException("no address is left in '" + text + "'");
    }
    return new AddressSet(any ? List.of() : in, out);
  }

  /** Adds what a text names; whether it says {@code any}. */
  private static boolean read(String text, boolean not, List<Ipv6Prefix> in, List<Ipv6Prefix> out) {
    if (text.startsWith("!")) {
      return read(text.substring(1).strip(), !not, in, out);
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      boolean any = false;
      for (String part : RuleText.split(text.substring(1, text.length() - 1), ',')) {
        any |= read(part.strip(), not, in, out);
      }
      return any;
    }
    if (text.equals("any")) {
      if (not) {
        throw new IllegalArgumentException("'!any' is nothing");
      }
      return true;
    }
    (not ? out : in).add(prefix(text));
    return false;
  }

  private static Ipv6Prefix prefix(String text) {
    String[] parts = text.split("/", 2);
    boolean v6 = parts[0].contains(":");
    if (!(v6 ? IpAddress.isValid6(parts[0]) : IpAddress.isValid4(parts[0]))) {
      throw new IllegalArgumentException("'" + text + "' is not an IP address");
    }
    int most = v6 ? 128 : 32;
    int bits = most;
    if (parts.length == 2) {
      if (!parts[1].matches("[0-9]{1,3}") || Integer.parseInt(parts[1]) > most) {
        throw new IllegalArgumentException("'" + text + "' has a bad prefix length");
      }
      bits = Integer.parseInt(parts[1]);
    }
    if (!v6) {
      return new Ipv6Prefix(0, MAPPED | IpAddress.parse4(parts[0]) & 0xffff_ffffL, bits + 96);
    }
    byte[] address = IpAddress.parse6(parts[0]);
    return new Ipv6Prefix(IpAddress.high(address), IpAddress.low(address), bits);
  }
}
