// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

/** Text of 48-bit Ethernet addresses; for control, not for the packet path. */
public final class MacAddress {
  private MacAddress() {}

  /**
   * Reads six pairs of hexadecimal digits, or single digits, separated by all colons or all
   * hyphens.
   *
   * @param text for example {@code 00:1B:2c:3:4:5}
   * @return 48 bits
   * @throws IllegalArgumentException when it is something else
   */
  public static long parse(String text) {
    long value = parseOrNegative(text);
    if (value < 0) {
      throw new IllegalArgumentException("'" + text + "' is not an Ethernet address");
    }
    return value;
  }

  /**
   * Whether {@link #parse} would succeed.
   *
   * @param text anything
   * @return true for an Ethernet address
   */
  public static boolean isValid(String text) {
    return parseOrNegative(text) >= 0;
  }

  private static long parseOrNegative(String text) {
    int cut = 0;
    while (cut < text.length() && cut < 3 && text.charAt(cut) != ':' && text.charAt(cut) != '-') {
      cut++;
    }
    if (cut == text.length()) {
      return -1;
    }
    long value = 0;
    int digits = 0;
    int groups = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == text.charAt(cut) && digits > 0) {
        digits = 0;
        groups++;
        value <<= 8;
        continue;
      }
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0 || ++digits > 2 || groups > 6) {
        return -1;
      }
      // The group so far sits in the lowest byte.
      value = value & ~0xffL | (value & 0xf) << 4 | digit;
    }
    return groups == 6 && digits > 0 ? value : -1;
  }

  /**
   * Prints an address as Click does: capital digits and hyphens.
   *
   * @param address 48 bits
   * @return for example {@code 00-1B-2C-03-04-05}
   */
  public static String format(long address) {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      int b = (int) (address >>> shift) & 0xff;
      text.append(shift == 40 ? "" : "-");
      text.append(Character.toUpperCase(Character.forDigit(b >>> 4, 16)));
      text.append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
    }
    return text.toString();
  }
}
