// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** How far the planner may change a chain; the packets that come out are the same in each. */
public enum Mode {
  /** One function after the other, as they lie in their files. */
  SEQUENTIAL,
  /** One after the other, without what an earlier function has done already. */
  FUSED,
  /** Side by side wherever that is allowed, whether it pays or not. */
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
