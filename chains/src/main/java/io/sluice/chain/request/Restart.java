// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** Whether a unit of a deployed chain that ends by itself is restarted. */
public enum Restart {
  /** It stays down, and the chain's status says so. */
  NEVER,
  /** It is restarted. */
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
