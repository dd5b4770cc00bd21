// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Set;

/** Names of chains, functions and nodes. */
public final class Names {
  /** The form of a name, for messages. */
  static final String FORM = "a letter or '_', then letters, digits, '_' and '-'";

  /** Keywords that begin a statement of the Click language. */
  private static final Set<String> RESERVED = Set.of("define", "elementclass", "require");

  private Names() {}

  static boolean isReserved(String text) {
    return RESERVED.contains(text);
  }

  static boolean isName(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_-]*");
  }

  /**
   * The element name for a chain or a function: the Click language has no hyphens in names.
   *
   * @param name as written in a request
   * @return for example {@code my_nat} for {@code my-nat}
   */
  public static String element(String name) {
    return name.replace('-', '_');
  }
}
