// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import io.sluice.argument.Addresses;
import io.sluice.argument.PortNames;
import io.sluice.element.Element;
import java.util.OptionalLong;

/** The names that AddressInfo and PortInfo elements define in an element's scope. */
public final class ScopedNames implements AddressNames {
  private final Element element;

  /**
   * Creates the names that an element may use.
   *
   * @param element where they are looked up
   */
  public ScopedNames(Element element) {
    this.element = element;
  }

  @Override
  public OptionalLong ipAddress(String name) {
    OptionalLong prefix = ipPrefix(name);
    if (prefix.isEmpty()) {
      return prefix;
    }
    long address = prefix.getAsLong() >>> 32;
    long mask = prefix.getAsLong() & 0xffff_ffffL;
    // A network's name is not the name of an address.
    boolean network = mask != 0xffff_ffffL && (address & ~mask) == 0;
    return network ? OptionalLong.empty() : OptionalLong.of(address);
  }

  @Override
  public OptionalLong ipPrefix(String name) {
    Long found = Literals.ipAddress(name).isPresent() ? null : Addresses.ipPrefix(element, name);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found);
  }

  @Override
  public OptionalLong etherAddress(String name) {
    Long found = Addresses.mac(element, name);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found);
  }

  @Override
  public Integer port(int protocol, String name) {
    return PortNames.find(element, protocol, name);
  }
}
