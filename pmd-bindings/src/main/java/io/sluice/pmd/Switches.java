// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.run.Switch;

/** The optimisations of the bindings; see {@link Switch}. */
public final class Switches {
  /**
   * {@code -Dsluice.hugepages=false}: packet buffers lie in ordinary pages, and those of DPDK
   * wherever DPDK allocates them.
   */
  public static final boolean HUGE_PAGES = Switch.isOn("hugepages");

  /**
   * {@code -Dsluice.lcorecaches=false}: allocators on DPDK mempools have their own caches, instead
   * of sharing those of the drivers.
   */
  public static final boolean LCORE_CACHES = Switch.isOn("lcorecaches");

  private Switches() {}
}
