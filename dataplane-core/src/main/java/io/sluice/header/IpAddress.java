// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

/**
 * Text of IP addresses; for control, not for the packet path. An IPv4 address is the host integer
 * of its big-endian value, an IPv6 address is 16 bytes as on the wire.
 */
public final class IpAddress {
  private IpAddress() {}

  /**
   * Reads an IPv4 address in dotted decimal, all four numbers.
   *
   * @param text for example {@code 192.0.2.1}
   * @return 32 bits
   * @throws IllegalArgumentException when it is something else
   */
  public static int parse4(String text) {
    long value = parse4(text, 4);
    if (value < 0) {
      throw new IllegalArgumentException("'" + text + "' is not an IP address");
    }
    return (int) value;
  }

  public static boolean isValid4(String text) {
    return parse4(text, 4) >= 0;
  }

  /**
   * Reads dotted decimal.
   *
   * @param text what to read
   * @param parts how many numbers there must be, 1 to 4
   * @return the address, missing numbers 0; negative when malformed
   */
  static long parse4(String text, int parts) {
    long value = 0;
    int part = 0;
    int digits = 0;
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0) {
        value = value << 8 | part;
        part = 0;
        digits = 0;
        count++;
      } else if (c >= '0' && c <= '9' && part * 10 + c - '0' <= 255) {
        part = part * 10 + c - '0';
        digits++;
      } else {
        return -1;
      }
    }
    if (count != parts || digits == 0) {
      return -1;
    }
    return (value << 8 | part) << 8 * (4 - parts);
  }

  /**
   * Prints an IPv4 address.
   *
   * @param address 32 bits
   * @return dotted decimal
   */
  public static String format4(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  /**
   * Reads an IPv6 address (RFC 4291, 2.2), without a zone.
   *
   * @param text for example {@code 2001:db8::1} or {@code ::ffff:192.0.2.1}
   * @return 16 bytes, network byte order
   * @throws IllegalArgumentException when it is something else
   */
  public static byte[] parse6(String text) {
    byte[] address = parse6OrNull(text);
    if (address == null) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv6 address");
    }
    return address;
  }

  public static boolean isValid6(String text) {
    return parse6OrNull(text) != null;
  }

  private static byte[] parse6OrNull(String text) {
    byte[] address = new byte[16];
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, address, 0) == 16 ? address : null;
    }
    String tail = text.substring(gap + 2);
    byte[] back = new byte[16];
    int head = gap == 0 ? 0 : groups(text.substring(0, gap), address, 0);
    int rest = tail.isEmpty() ? 0 : groups(tail, back, 0);
    // The dotted form may only end the address.
    boolean dotted = text.substring(0, gap).indexOf('.') >= 0;
    if (head < 0 || rest < 0 || head + rest > 14 || dotted) {
      return null;
    }
    System.arraycopy(back, 0, address, 16 - rest, rest);
    return address;
  }

  /** Reads groups separated by single colons; returns the index behind the last, or -1. */
  private static int groups(String text, byte[] to, int start) {
    int at = start;
    String[] words = text.split(":", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      long dotted = i == words.length - 1 ? parse4(word, 4) : -1;
      if (at + (dotted >= 0 ? 4 : 2) > 16) {
        return -1;
      }
      if (dotted >= 0) {
        to[at++] = (byte) (dotted >>> 24);
        to[at++] = (byte) (dotted >>> 16);
        to[at++] = (byte) (dotted >>> 8);
        to[at++] = (byte) dotted;
      } else {
        if (!word.matches("[0-9a-fA-F]{1,4}")) {
          return -1;
        }
        int value = Integer.parseInt(word, 16);
        to[at++] = (byte) (value >>> 8);
        to[at++] = (byte) value;
      }
    }
    return at;
  }

  /**
   * Prints an IPv6 address in the canonical form of RFC 5952.
   *
   * @param address 16 bytes
   * @return for example {@code 2001:db8::1}
   */
  public static String format6(byte[] address) {
    return format6(high(address), low(address));
  }

  /**
   * Prints an IPv6 address in the canonical form of RFC 5952.
   *
   * @param high the first 64 bits
   * @param low the last 64 bits
   * @return for example {@code 2001:db8::1}
   */
  public static String format6(long high, long low) {
    int[] group = new int[8];
    for (int i = 0; i < 4; i++) {
      group[i] = (int) (high >>> 48 - 16 * i) & 0xffff;
      group[i + 4] = (int) (low >>> 48 - 16 * i) & 0xffff;
    }
    if (high == 0 && low >>> 32 == 0xffff) {
      return "::ffff:" + format4((int) low);
    }
    int gap = -1;
    int gapLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && group[end] == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gap = i;
        gapLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == gap) {
        text.append("::");
        i += gapLength - 1;
      } else {
        boolean first = i == 0 || gap >= 0 && i == gap + gapLength;
        text.append(first ? "" : ":").append(Integer.toHexString(group[i]));
      }
    }
    return text.toString();
  }

  public static long high(byte[] address) {
    return bits(address, 0);
  }

  public static long low(byte[] address) {
    return bits(address, 8);
  }

  private static long bits(byte[] address, int from) {
    long value = 0;
    for (int i = from; i < from + 8; i++) {
      value = value << 8 | address[i] & 0xff;
    }
    return value;
  }
}
