// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements;

import io.sluice.run.Switch;

/** The optimisations of elements; see {@link Switch}. */
public final class Switches {
  /**
   * {@code -Dsluice.code=false}: rules that would become straight code are run from tables, test by
   * test.
   */
  public static final boolean CODE = Switch.isOn("code");

  /**
   * {@code -Dsluice.trees=false}: rules that are too many for straight code are tried one after
   * another, in place of cut trees.
   */
  public static final boolean TREES = Switch.isOn("trees");

  /**
   * {@code -Dsluice.kernels=false}: elements with the same rules do not share their compiled code.
   */
  public static final boolean KERNELS = Switch.isOn("kernels");

  /**
   * {@code -Dsluice.rings=false}: a queue between two threads has the ring that any number of
   * threads may use.
   */
  public static final boolean RINGS = Switch.isOn("rings");

  private Switches() {}
}
