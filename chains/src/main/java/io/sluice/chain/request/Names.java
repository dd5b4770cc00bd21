// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

/** Names of chains, functions and nodes. */
public final class Names {
  /** What a name is made of, for messages. */
  static final String FORM = "a letter, then letters, digits, '_' and '-'";

  private Names() {}

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
