// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4Prefix;
import io.sluice.header.MacAddress;
import java.util.List;

/**
 * Reads addresses in arguments: literals, names that an {@link AddressBook} element defines, and
 * names of the machine's network interfaces.
 */
public final class Addresses {
  private Addresses() {}

  /** An element that gives names to addresses (Click's AddressInfo). */
  public interface AddressBook {
    /**
     * Looks up an IPv4 address or prefix.
     *
     * @param name a name, {@code name:ip}, {@code name:ipnet} or {@code name:gw}
     * @return address in the upper, mask in the lower 32 bits; null if unknown
     */
    Long ipOf(String name);

    /**
     * Looks up a MAC address.
     *
     * @param name a name, or {@code name:eth}
     * @return 48 bits; null if unknown
     */
    Long macOf(String name);
  }

  /**
   * Reads an IPv4 address.
   *
   * @param near the element in whose scope names are looked up; may be null
   * @param text dotted decimal or a name
   * @return the host integer of the big-endian address; null if it is neither
   */
  public static Integer ip(NameScope near, String text) {
    if (IpAddress.isValid4(text)) {
      return IpAddress.parse4(text);
    }
    Long named = named(near, text, true);
    return named == null ? null : (int) (named >>> 32);
  }

  /**
   * Reads an IPv4 prefix.
   *
   * @param near the element in whose scope names are looked up; may be null
   * @param text {@code A/L}, {@code A/MASK}, a bare address, a name, or a name in place of A
   * @return address in the upper, mask in the lower 32 bits; null if it is none
   */
  public static Long ipPrefix(NameScope near, String text) {
    Ipv4Prefix prefix = Ipv4Prefix.parseOrNull(text);
    if (prefix != null) {
      return pack(prefix.address(), prefix.mask());
    }
    int slash = text.lastIndexOf('/');
    if (slash < 0) {
      return IpAddress.isValid4(text)
          ? Long.valueOf(pack(IpAddress.parse4(text), -1))
          : named(near, text, true);
    }
    Long address = named(near, text.substring(0, slash), true);
    Integer mask = Ipv4Prefix.maskOrNull(text.substring(slash + 1));
    return address == null || mask == null ? null : pack((int) (address >>> 32), mask);
  }

  /**
   * Reads an IPv4 address or prefix; a name that is defined as both means the address.
   *
   * @param near the element in whose scope names are looked up; may be null
   * @param text as in {@link #ipPrefix}
   * @return address in the upper, mask in the lower 32 bits, all ones for an address; null if it is
   *     none
   */
  public static Long hostOrPrefix(NameScope near, String text) {
    boolean plain = text.indexOf('/') < 0 && text.indexOf(':') < 0;
    Long host = plain ? named(near, text + ":ip", true) : null;
    return host == null ? ipPrefix(near, text) : host;
  }

  /**
   * Reads a MAC address.
   *
   * @param near the element in whose scope names are looked up; may be null
   * @param text six hexadecimal bytes joined by colons or hyphens, or a name
   * @return 48 bits, the first byte highest; null if it is none
   */
  public static Long mac(NameScope near, String text) {
    return MacAddress.isValid(text)
        ? Long.valueOf(MacAddress.parse(text))
        : named(near, text, false);
  }

  private static long pack(int address, int mask) {
    return (long) address << 32 | mask & 0xffff_ffffL;
  }

  private static Long named(NameScope near, String text, boolean ip) {
    if (near == null) {
      return null;
    }
    List<AddressBook> books = near.definitions(AddressBook.class);
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
    return ip ? SystemAddresses.ipOf(text) : SystemAddresses.macOf(text);
  }
}
