// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import io.sluice.element.Element;

/** An element that gives names to TCP and UDP ports (Click's PortInfo). */
public interface PortNames {
  /**
   * Looks a port up.
   *
   * @param protocol IP protocol number
   * @param name full name: that of the compound element it was defined in, and a slash, before it
   * @return 0 to 65,535, or null when unknown
   */
  Integer portOf(int protocol, String name);

  /**
   * Looks a port up as seen from an element: in its compound element first, then outwards.
   *
   * @param near the element; may be null
   * @param protocol IP protocol number
   * @param name the name
   * @return 0 to 65,535, or null when unknown
   */
  static Integer find(Element near, int protocol, String name) {
    if (near == null || near.router() == null) {
      return null;
    }
    String scope = near.name();
    do {
      int slash = scope.lastIndexOf('/');
      scope = slash < 0 ? "" : scope.substring(0, slash);
      String full = scope.isEmpty() ? name : scope + "/" + name;
      for (PortNames names : near.router().elements(PortNames.class)) {
        Integer found = names.portOf(protocol, full);
        if (found != null) {
          return found;
        }
      }
    } while (!scope.isEmpty());
    return null;
  }
}
