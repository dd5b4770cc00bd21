// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.util.OptionalLong;

/** Names for addresses and ports, as AddressInfo and PortInfo define them. */
public interface AddressNames {
  /** Knows no name. */
  AddressNames NONE = new AddressNames() {};

  /**
   * Looks an IPv4 address up.
   *
   * @param name the name
   * @return the host integer, 0 to 2^32-1
   */
  default OptionalLong ipAddress(String name) {
    return OptionalLong.empty();
  }

  /**
   * Looks an IPv4 prefix up.
   *
   * @param name the name
   * @return the address in the upper, the mask in the lower 32 bits
   */
  default OptionalLong ipPrefix(String name) {
    return OptionalLong.empty();
  }

  /**
   * Looks an Ethernet address up.
   *
   * @param name the name
   * @return 48 bits
   */
  default OptionalLong etherAddress(String name) {
    return OptionalLong.empty();
  }

  /**
   * Looks a port up.
   *
   * @param protocol IP protocol number
   * @param name the name
   * @return 0 to 65,535; null when unknown
   */
  default Integer port(int protocol, String name) {
    return null;
  }
}
