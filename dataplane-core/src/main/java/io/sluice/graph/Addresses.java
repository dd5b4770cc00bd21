// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import java.util.List;

/** Addresses in arguments: literal, or by a name that an {@link AddressBook} element defines. */
public final class Addresses {
  private Addresses() {}

  /** An element that gives names to addresses (Click's AddressInfo). */
  public interface AddressBook {
    /**
     * Looks an IPv4 address or prefix up.
     *
     * @param name a name, {@code name:ip}, {@code name:ipnet} or {@code name:gw}
     * @return address in the upper, mask in the lower 32 bits; null when unknown
     */
    Long ipOf(String name);

    /**
     * Looks a MAC address up.
     *
     * @param name a name, or {@code name:eth}
     * @return 48 bits; null when unknown
     */
    Long macOf(String name);
  }

  /**
   * Reads an IPv4 address.
   *
   * @param near an element whose scope names are looked up in; may be null
   * @param text dotted decimal or a name
   * @return the host integer of the big-endian address; null when it is neither
   */
  public static Integer ip(Element near, String text) {
    Integer literal = literalIp(text);
    if (literal != null) {
      return literal;
    }
    Long named = named(near, text, true);
    return named == null ? null : (int) (named >>> 32);
  }

  /**
   * Reads an IPv4 prefix.
   *
   * @param near an element whose scope names are looked up in; may be null
   * @param text {@code A/L}, {@code A/MASK}, a bare address, or a name
   * @return address in the upper, mask in the lower 32 bits; null when it is none
   */
  public static Long ipPrefix(Element near, String text) {
    int slash = text.indexOf('/');
    Integer address = literalIp(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return slash < 0 ? named(near, text, true) : null;
    }
    if (slash < 0) {
      return pack(address, -1);
    }
    String length = text.substring(slash + 1);
    Integer mask = literalIp(length);
    if (mask != null) {
      return pack(address, mask);
    }
    try {
      int bits = Integer.parseInt(length);
      return bits < 0 || bits > 32 ? null : pack(address, bits == 0 ? 0 : -1 << (32 - bits));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Reads a MAC address.
   *
   * @param near an element whose scope names are looked up in; may be null
   * @param text six hexadecimal bytes joined by colons or hyphens, or a name
   * @return 48 bits, the first byte highest; null when it is none
   */
  public static Long mac(Element near, String text) {
    String[] parts = text.split("[:-]", -1);
    if (parts.length != 6) {
      return named(near, text, false);
    }
    long value = 0;
    for (String part : parts) {
      if (part.isEmpty()
          || part.length() > 2
          || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
        return null;
      }
      value = value << 8 | Integer.parseInt(part, 16);
    }
    return value;
  }

  private static long pack(int address, int mask) {
    return (long) address << 32 | mask & 0xffff_ffffL;
  }

  private static Integer literalIp(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    int value = 0;
    for (String part : parts) {
      if (part.isEmpty()
          || part.length() > 3
          || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return null;
      }
      int octet = Integer.parseInt(part);
      if (octet > 255) {
        return null;
      }
      value = value << 8 | octet;
    }
    return value;
  }

  private static Long named(Element near, String text, boolean ip) {
    if (near == null || near.router() == null) {
      return null;
    }
    List<AddressBook> books = near.router().elements(AddressBook.class);
    // Names are looked up from the innermost compound element outwards.
    String scope = near.name();
    do {
      int slash = scope.lastIndexOf('/');
      scope = slash < 0 ? "" : scope.substring(0, slash);
      String full = scope.isEmpty() ? text : scope + "/" + text;
      for (AddressBook book : books) {
        Long found = ip ? book.ipOf(full) : book.macOf(full);
        if (found != null) {
          return found;
        }
      }
    } while (!scope.isEmpty());
    return null;
  }
}
