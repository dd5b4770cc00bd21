// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.run.Switch;

/** The optimisations of the bindings; see {@link Switch}. */
public final class Switches {
  /**
   * {@code -Dsluice.hugepages=false}: packet buffers lie in ordinary pages, those of DPDK wherever
   * it puts them itself.
   */
  public static final boolean HUGE_PAGES = Switch.isOn("hugepages");

  /**
   * {@code -Dsluice.lcorecaches=false}: allocators on DPDK mempools have caches of their own, in
   * place of those that the drivers use.
   */
  public static final boolean LCORE_CACHES = Switch.isOn("lcorecaches");

  private Switches() {}
}
