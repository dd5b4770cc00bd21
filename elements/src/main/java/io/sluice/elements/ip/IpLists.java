// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.argument.Addresses;
import io.sluice.element.Element;

/** Lists of addresses in arguments, separated by spaces. */
public final class IpLists {
  private IpLists() {}

  /**
   * A router's own addresses.
   *
   * @param addresses the addresses
   * @param broadcasts the broadcast addresses of their networks, then 0.0.0.0 and 255.255.255.255
   */
  record Interfaces(int[] addresses, int[] broadcasts) {
    static final Interfaces NONE = new Interfaces(new int[0], new int[0]);
  }

  private static String[] words(String text) {
    return text.isBlank() ? new String[0] : text.strip().split("\\s+");
  }

  /**
   * Reads addresses.
   *
   * @param near the element, in whose scope names are looked up
   * @param text addresses separated by spaces
   * @return the addresses; null when one of them is none
   */
  public static int[] addresses(Element near, String text) {
    String[] words = words(text);
    int[] addresses = new int[words.length];
    for (int i = 0; i < words.length; i++) {
      Integer address = Addresses.ip(near, words[i]);
      if (address == null) {
        return null;
      }
      addresses[i] = address;
    }
    return addresses;
  }

  /**
   * Reads interface addresses.
   *
   * @param near the element, in whose scope names are looked up
   * @param text prefixes separated by spaces, host bits set
   * @return what they mean; null when one of them is no prefix
   */
  static Interfaces interfaces(Element near, String text) {
    String[] words = words(text);
    int[] addresses = new int[words.length];
    int[] broadcasts = new int[words.length + 2];
    for (int i = 0; i < words.length; i++) {
      Long prefix = Addresses.ipPrefix(near, words[i]);
      if (prefix == null) {
        return null;
      }
      addresses[i] = (int) (prefix >>> 32);
      broadcasts[i] = addresses[i] | ~prefix.intValue();
    }
    broadcasts[words.length + 1] = 0xffff_ffff;
    return new Interfaces(addresses, broadcasts);
  }
}
