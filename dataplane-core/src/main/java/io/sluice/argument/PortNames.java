// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

/** An element that gives names to TCP and UDP ports (Click's PortInfo). */
public interface PortNames {
  /**
   * Looks up a port.
   *
   * @param protocol the IP protocol number
   * @param name full name: the name of the compound element that defines it, then a slash, then the
   *     name itself
   * @return 0 to 65,535, or null if unknown
   */
  Integer portOf(int protocol, String name);

  /**
   * Looks up a port in the scope of an element: first in its own compound element, then in the
   * enclosing ones.
   *
   * @param near the element; may be null
   * @param protocol IP protocol number
   * @param name the name
   * @return 0 to 65,535, or null if unknown
   */
  static Integer find(NameScope near, int protocol, String name) {
    if (near == null) {
      return null;
    }
    String scope = near.name();
    do {
      int slash = scope.lastIndexOf('/');
      scope = slash < 0 ? "" : scope.substring(0, slash);
      String full = scope.isEmpty() ? name : scope + "/" + name;
      for (PortNames names : near.definitions(PortNames.class)) {
        Integer found = names.portOf(protocol, full);
        if (found != null) {
          return found;
        }
      }
    } while (!scope.isEmpty());
    return null;
  }
}
