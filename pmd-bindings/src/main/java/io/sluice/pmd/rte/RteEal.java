// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.NativeMemory;
import java.util.List;

/** {@code <rte_eal.h>}. */
@CHeader("rte_eal.h")
public final class RteEal {
  private static final CFunction RTE_EAL_INIT = new CFunction("rte_eal_init");

  private RteEal() {}

  /**
   * {@code int rte_eal_init(int argc, char **argv);} The EAL keeps pointers into its arguments:
   * they are never freed.
   *
   * @param argv the program's name and the arguments
   * @return negative on an error, see {@link RteErrno#rte_errno}
   */
  public static int rte_eal_init(List<String> argv) {
    long array = NativeMemory.allocate(8L * (argv.size() + 1));
    for (int i = 0; i < argv.size(); i++) {
      Memory.putLong(array + 8L * i, NativeMemory.cstring(argv.get(i)));
    }
    return (int) RTE_EAL_INIT.call(argv.size(), array);
  }
}
