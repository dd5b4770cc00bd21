// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.element.Element;
import java.util.List;

/** Which elements a name in a compound element means. */
final class Scope {
  private Scope() {}

  /**
   * Those in the innermost compound element around an element that has any, and there those that
   * are in no further one, if there are such: so two compound elements may use the same name, each
   * for its own.
   *
   * @param all candidates
   * @param of the element
   * @return some of them; empty only when there are no candidates
   */
  static <E extends Element> List<E> nearest(List<E> all, Element of) {
    String prefix = of.name();
    List<E> found = List.of();
    while (found.isEmpty() && !prefix.isEmpty()) {
      int end = prefix.lastIndexOf('/', prefix.length() - 2);
      prefix = prefix.substring(0, end + 1);
      found = in(prefix, all);
    }
    String scope = prefix;
    List<E> direct =
        found.stream().filter(other -> other.name().indexOf('/', scope.length()) < 0).toList();
    return direct.isEmpty() ? found : direct;
  }

  private static <E extends Element> List<E> in(String prefix, List<E> all) {
    return all.stream().filter(other -> other.name().startsWith(prefix)).toList();
  }
}
