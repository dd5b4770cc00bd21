// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import io.sluice.header.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses that a rule's header names: prefixes of both kinds, and prefixes that are excluded. */
final class AddressSet {
  /** A prefix: upper and lower 64 bits, and how many bits count. IPv4 lies in ::ffff:0:0/96. */
  private record Prefix(long high, long low, int bits) {
    boolean contains(long h, long l) {
      long maskHigh = bits == 0 ? 0 : bits >= 64 ? -1 : -1L << 64 - bits;
      long maskLow = bits <= 64 ? 0 : -1L << 128 - bits;
      return ((h ^ high) & maskHigh | (l ^ low) & maskLow) == 0;
    }
  }

  static final long MAPPED = 0xffff_0000_0000L;

  private final Prefix[] included;
  private final Prefix[] excluded;

  private AddressSet(List<Prefix> included, List<Prefix> excluded) {
    this.included = included.toArray(new Prefix[0]);
    this.excluded = excluded.toArray(new Prefix[0]);
  }

  boolean contains(long high, long low) {
    for (Prefix prefix : excluded) {
      if (prefix.contains(high, low)) {
        return false;
      }
    }
    for (Prefix prefix : included) {
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
    List<Prefix> in = new ArrayList<>();
    List<Prefix> out = new ArrayList<>();
    boolean all = read(text, false, in, out);
    if (all && in.isEmpty() && out.isEmpty() && !text.equals("any")) {
      throw new IllegalArgumentException("no address is left in '" + text + "'");
    }
    return new AddressSet(all ? List.of() : in, out);
  }

  /** Adds what a text names; true when that is everything. */
  private static boolean read(String text, boolean not, List<Prefix> in, List<Prefix> out) {
    if (text.startsWith("!")) {
      read(text.substring(1).strip(), !not, in, out);
      return !not && in.isEmpty();
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      boolean all = false;
      for (String part : RuleText.split(text.substring(1, text.length() - 1), ',')) {
        all |= read(part.strip(), not, in, out);
      }
      return all && in.isEmpty();
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

  private static Prefix prefix(String text) {
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
      return new Prefix(0, MAPPED | IpAddress.parse4(parts[0]) & 0xffff_ffffL, bits + 96);
    }
    byte[] address = IpAddress.parse6(parts[0]);
    return new Prefix(IpAddress.high(address), IpAddress.low(address), bits);
  }
}
