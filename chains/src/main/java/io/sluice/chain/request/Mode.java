// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** How far the planner may change a chain. The packets that leave are the same in each mode. */
public enum Mode {
  /** The functions in sequence, unchanged. */
  SEQUENTIAL,
  /** In sequence, without work that an earlier function has already done. */
  FUSED,
  /** In parallel wherever that is allowed, whether it pays or not. */
  PARALLEL,
  /** As {@link #PARALLEL}, with a full copy of each packet for every branch but one. */
  COPIES,
  /** Fused, and in parallel where that pays. */
  AUTO;

  /**
   * The mode as requests write it.
   *
   * @return for example {@code auto}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
