// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.NativeMemory;

/** {@code <rte_dev.h>}. */
@CHeader("rte_dev.h")
public final class RteDev {
  private static final CFunction RTE_DEV_PROBE = new CFunction("rte_dev_probe");

  private RteDev() {}

  /**
   * {@code int rte_dev_probe(const char *devargs);}
   *
   * @return 0, or a negative error number
   */
  public static int rte_dev_probe(String devargs) {
    long text = NativeMemory.cstring(devargs);
    try {
      return (int) RTE_DEV_PROBE.call(text);
    } finally {
      Memory.free(text);
    }
  }
}
