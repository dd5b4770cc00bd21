// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.header.Ipv6Prefix;

/**
 * An IPv6 prefix of 32, 40, 48, 56, 64 or 96 bits that IPv4 addresses are embedded behind (RFC
 * 6052, 2.2). Bits 64 to 71 stay zero, so an address may lie on both sides of them.
 */
final class Prefix64 {
  private final Ipv6Prefix prefix;
  private final long maskHigh;
  private final long maskLow;
  private final long high;
  private final long low;

  /** Bits of the address in the high word, when the prefix is shorter than 96 bits. */
  private final int shift;

  private Prefix64(Ipv6Prefix prefix) {
    this.prefix = prefix;
    maskHigh = prefix.maskHigh();
    maskLow = prefix.maskLow();
    high = prefix.high() & maskHigh;
    low = prefix.low() & maskLow;
    shift = prefix.length() - 32;
  }

  /** Reads a prefix; null when it is none of these. */
  static Prefix64 parse(String text) {
    try {
      Ipv6Prefix prefix = Ipv6Prefix.parse(text);
      boolean fits =
          switch (prefix.length()) {
            case 32, 40, 48, 56, 64 -> true;
            case 96 -> prefix.low() >>> 56 == 0;
            default -> false;
          };
      return fits ? new Prefix64(prefix) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  boolean contains(long addressHigh, long addressLow) {
    return (addressHigh & maskHigh) == high && (addressLow & maskLow) == low;
  }

  /** The IPv4 address in an IPv6 address of the prefix. */
  int extract(long addressHigh, long addressLow) {
    if (shift == 64) {
      return (int) addressLow;
    }
    long behind = addressLow >>> 24 & 0xffff_ffffL;
    return (int) (addressHigh << shift | behind >>> 32 - shift);
  }

  /** The first 64 bits of the address that an IPv4 address is embedded in. */
  long high(int address) {
    return shift == 64 ? high : high | (address & 0xffff_ffffL) >>> shift;
  }

  /** The last 64 bits. */
  long low(int address) {
    if (shift == 64) {
      return low | address & 0xffff_ffffL;
    }
    return ((address & 0xffff_ffffL) << 32 - shift & 0xffff_ffffL) << 24;
  }

  @Override
  public String toString() {
    return prefix.toString();
  }
}
