// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.Symbols;

/** {@code <rte_errno.h>}. */
public final class RteErrno {
  private RteErrno() {}

  /**
   * {@code #define rte_errno RTE_PER_LCORE(_rte_errno)}, a variable of the thread.
   *
   * @return the calling thread's last error number
   */
  public static int rte_errno() {
    return Memory.getInt(Symbols.address("per_lcore__rte_errno"));
  }
}
