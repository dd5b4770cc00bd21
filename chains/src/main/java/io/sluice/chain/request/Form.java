// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** What a function runs in. */
public enum Form {
  /** The process of the chain, together with other functions: one graph. */
  INLINE,
  /** A process of its own. */
  PROCESS,
  /** A process of its own in a container. */
  CONTAINER;

  /**
   * The form as requests write it.
   *
   * @return for example {@code inline}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
