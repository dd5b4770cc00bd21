// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

/**
 * An IPv6 address with a prefix length, such as {@code 2001:db8::/32}; for control, not for the
 * packet path.
 *
 * @param high the address's first 64 bits, host bits kept as given
 * @param low the address's last 64 bits
 * @param length 0 to 128
 */
public record Ipv6Prefix(long high, long low, int length) {
  /**
   * Reads {@code ADDRESS/LENGTH}.
   *
   * @param text what to read
   * @return the prefix
   * @throws IllegalArgumentException when it is something else, a bare address included
   */
  public static Ipv6Prefix parse(String text) {
    int slash = text.lastIndexOf('/');
    if (slash > 0 && text.substring(slash + 1).matches("[0-9]{1,3}")) {
      String before = text.substring(0, slash);
      int length = Integer.parseInt(text.substring(slash + 1));
      if (length <= 128 && IpAddress.isValid6(before)) {
        byte[] address = IpAddress.parse6(before);
        return new Ipv6Prefix(IpAddress.high(address), IpAddress.low(address), length);
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not an IPv6 address prefix");
  }

  /**
   * The mask's first 64 bits.
   *
   * @return ones where the prefix is
   */
  public long maskHigh() {
    return length == 0 ? 0 : length >= 64 ? -1L : -1L << 64 - length;
  }

  /**
   * The mask's last 64 bits.
   *
   * @return ones where the prefix is
   */
  public long maskLow() {
    return length <= 64 ? 0 : -1L << 128 - length;
  }

  /**
   * The network, without the bits of a host in it.
   *
   * @return a prefix of the same length
   */
  public Ipv6Prefix masked() {
    return new Ipv6Prefix(high & maskHigh(), low & maskLow(), length);
  }

  /**
   * Whether an address is in the network.
   *
   * @param otherHigh its first 64 bits
   * @param otherLow its last 64 bits
   * @return true when it begins with the prefix
   */
  public boolean contains(long otherHigh, long otherLow) {
    return ((otherHigh ^ high) & maskHigh() | (otherLow ^ low) & maskLow()) == 0;
  }

  @Override
  public String toString() {
    return IpAddress.format6(high, low) + "/" + length;
  }
}
