// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** What becomes of a unit of a deployed chain that ends by itself. */
public enum Restart {
  /** It is dead, and the chain's status says so. */
  NEVER,
  /** It is started again. */
  ALWAYS;

  /**
   * The choice as requests write it.
   *
   * @return for example {@code always}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
