// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** The directions of flows that pass through a chain. */
public enum Direction {
  /** The chain's flows and their replies, which take the functions' reverse paths. */
  BOTH,
  /** Only the chain's flows. */
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
