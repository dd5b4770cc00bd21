// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** Which packets pass a chain. */
public enum Direction {
  /** Those of its flows, and those that answer them, by the functions' ways back. */
  BOTH,
  /** Those of its flows alone. */
  FORWARD;

  /**
   * The direction as requests write it.
   *
   * @return for example {@code forward}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
