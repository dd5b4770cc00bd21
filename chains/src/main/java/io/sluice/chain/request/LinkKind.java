// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import java.util.Locale;

/** The kind of link that carries packets from one unit of a plan to the next. */
public enum LinkKind {
  /** A pair of virtual Ethernet interfaces of the kernel. */
  VETH,
  /** Shared memory between two processes: DPDK's memif. */
  MEMIF,
  /** Shared memory between two processes: DPDK's vhost-user and virtio-user. */
  VHOST,
  /** A VXLAN tunnel between two nodes. */
  VXLAN;

  /**
   * The kind as requests write it.
   *
   * @return for example {@code memif}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
