// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.util.OptionalLong;

/** Reads the numbers and addresses of patterns. */
final class Literals {
  private Literals() {}

  /**
   * Reads an integer: decimal, 0x hexadecimal, 0b binary or 0 octal, underscores between digits.
   *
   * @param text the whole word
   * @return the value when it fits -2^31 to 2^32-1
   */
  static OptionalLong integer(String text) {
    boolean negative = text.startsWith("-");
    int start = negative || text.startsWith("+") ? 1 : 0;
    int base = 10;
    if (text.length() > start + 2 && text.charAt(start) == '0') {
      char letter = Character.toLowerCase(text.charAt(start + 1));
      base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
      start += base == 8 ? 0 : 2;
    } else if (text.length() == start + 2 && text.charAt(start) == '0') {
      base = 8;
    }
    if (start == text.length()) {
      return OptionalLong.empty();
    }
    long value = 0;
    boolean afterDigit = false;
    for (int i = start; i < text.length(); i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), base) : -1;
      if (digit < 0) {
        if (text.charAt(i) != '_' || !afterDigit) {
          return OptionalLong.empty();
        }
        afterDigit = false;
        continue;
      }
      afterDigit = true;
      value = value * base + digit;
      if (value > 0xffff_ffffL) {
        return OptionalLong.empty();
      }
    }
    if (!afterDigit || negative && value > 0x8000_0000L) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(negative ? -value : value);
  }

  /**
   * Reads an IPv4 address in dotted-quad form.
   *
   * @param text the whole word
   * @return the host integer, 0 to 2^32-1
   */
  static OptionalLong ipAddress(String text) {
    return quad(text, 4);
  }

  private static OptionalLong quad(String text, int minimum) {
    String[] parts = text.split("\\.", -1);
    if (parts.length < minimum || parts.length > 4) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (String part : parts) {
      OptionalLong octet = decimal(part, 255);
      if (octet.isEmpty()) {
        return octet;
      }
      value = value << 8 | octet.getAsLong();
    }
    return OptionalLong.of(value << 8 * (4 - parts.length));
  }

  private static OptionalLong decimal(String text, int limit) {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      value = value * 10 + c - '0';
      if (c < '0' || c > '9' || value > limit) {
        return OptionalLong.empty();
      }
    }
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /**
   * Reads {@code ADDRESS/BITS} or {@code ADDRESS/MASK}. Trailing octets that the mask does not
   * reach may be left out.
   *
   * @param text the whole word
   * @return the address in the upper, the mask in the lower 32 bits
   */
  static OptionalLong ipPrefix(String text) {
    int slash = text.lastIndexOf('/');
    if (slash <= 0) {
      return OptionalLong.empty();
    }
    OptionalLong address = quad(text.substring(0, slash), 1);
    OptionalLong mask = mask(text.substring(slash + 1));
    if (address.isEmpty() || mask.isEmpty()) {
      return OptionalLong.empty();
    }
    long dots = text.substring(0, slash).chars().filter(c -> c == '.').count();
    long defined = prefixMask(8 * (int) (dots + 1));
    if ((mask.getAsLong() & defined) != mask.getAsLong()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(address.getAsLong() << 32 | mask.getAsLong());
  }

  /**
   * Reads the mask of a prefix.
   *
   * @param text a length of 0 to 32, or a dotted quad
   * @return the mask, 0 to 2^32-1
   */
  static OptionalLong mask(String text) {
    OptionalLong bits = decimal(text, 32);
    if (bits.isPresent()) {
      return OptionalLong.of(prefixMask((int) bits.getAsLong()));
    }
    return ipAddress(text);
  }

  private static long prefixMask(int bits) {
    return bits == 0 ? 0 : -1L << 32 - bits & 0xffff_ffffL;
  }

  /**
   * Reads an Ethernet address: six groups of one or two hexadecimal digits.
   *
   * @param text the whole word, groups separated by colons or by dashes
   * @return 48 bits
   */
  static OptionalLong etherAddress(String text) {
    String[] groups = text.split(text.indexOf(':') >= 0 ? ":" : "-", -1);
    if (groups.length != 6) {
      return OptionalLong.empty();
    }
    long value = 0;
    for (String group : groups) {
      if (!group.matches("[0-9a-fA-F]{1,2}")) {
        return OptionalLong.empty();
      }
      value = value << 8 | Integer.parseInt(group, 16);
    }
    return OptionalLong.of(value);
  }
}
