// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

/**
 * An IPv4 address with a mask, such as {@code 10.0.0.0/8}; for control, not for the packet path.
 *
 * @param address 32 bits, host bits kept as given
 * @param mask 32 bits, ones where the prefix is
 */
public record Ipv4Prefix(int address, int mask) {
  /**
   * The mask of a prefix length.
   *
   * @param length 0 to 32
   * @return 32 bits
   */
  public static int maskOf(int length) {
    return length == 0 ? 0 : -1 << 32 - length;
  }

  /**
   * Reads {@code ADDRESS/LENGTH} or {@code ADDRESS/MASK}. The address may leave out trailing
   * numbers that lie behind the prefix: {@code 10/8}.
   *
   * @param text what to read
   * @return the prefix
   * @throws IllegalArgumentException when it is something else, a bare address included
   */
  public static Ipv4Prefix parse(String text) {
    Ipv4Prefix prefix = parseOrNull(text);
    if (prefix == null) {
      throw new IllegalArgumentException("'" + text + "' is not an IP address prefix");
    }
    return prefix;
  }

  /**
   * Reads what {@link #parse} reads.
   *
   * @param text what to read
   * @return the prefix; null when it is something else
   */
  public static Ipv4Prefix parseOrNull(String text) {
    int slash = text.lastIndexOf('/');
    if (slash <= 0) {
      return null;
    }
    String before = text.substring(0, slash);
    int parts = 1 + (int) before.chars().filter(c -> c == '.').count();
    long address = parts <= 4 ? IpAddress.parse4(before, parts) : -1;
    Integer mask = maskOrNull(text.substring(slash + 1));
    if (address < 0 || mask == null || (mask & ~maskOf(8 * parts)) != 0) {
      return null;
    }
    return new Ipv4Prefix((int) address, mask);
  }

  /**
   * Reads what follows the slash of a prefix.
   *
   * @param text a length, or a mask in dotted decimal
   * @return the mask; null when it is neither
   */
  public static Integer maskOrNull(String text) {
    if (text.matches("[0-9]{1,3}")) {
      int length = Integer.parseInt(text);
      return length <= 32 ? maskOf(length) : null;
    }
    return IpAddress.isValid4(text) ? IpAddress.parse4(text) : null;
  }

  /**
   * The number of leading ones in the mask.
   *
   * @return 0 to 32; -1 when the ones have gaps
   */
  public int length() {
    int ones = Integer.bitCount(mask);
    return mask == maskOf(ones) ? ones : -1;
  }

  public boolean contains(int other) {
    return ((other ^ address) & mask) == 0;
  }

  @Override
  public String toString() {
    String tail = length() >= 0 ? Integer.toString(length()) : IpAddress.format4(mask);
    return IpAddress.format4(address) + "/" + tail;
  }
}
