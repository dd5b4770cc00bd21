// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** What a function runs in. */
public enum Form {
  /** In the process of the chain, in one graph with other functions. */
  INLINE,
  /** In a process of its own. */
  PROCESS,
  /** In a process of its own, in a container. */
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
