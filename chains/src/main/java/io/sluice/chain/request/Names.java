// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Set;

/** Names of chains, functions and nodes. */
public final class Names {
  /** What a name is made of, for messages. */
  static final String FORM = "a letter, then letters, digits, '_' and '-'";

  /** Words with which statements of the Click language begin. */
  private static final Set<String> RESERVED = Set.of("define", "elementclass", "require");

  private Names() {}

  static boolean isReserved(String text) {
    return RESERVED.contains(text);
  }

  static boolean isName(String text) {
    return text.matches("[A-Za-z_][A-Za-z0-9_-]*");
  }

  /**
   * The name of a chain or a function as an element's: the Click language knows no hyphens.
   *
   * @param name as requests write it
   * @return for example {@code my_nat} for {@code my-nat}
   */
  public static String element(String name) {
    return name.replace('-', '_');
  }
}
