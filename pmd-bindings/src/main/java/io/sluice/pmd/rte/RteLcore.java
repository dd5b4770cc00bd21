// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.Symbols;

/** {@code <rte_lcore.h>}. */
@CHeader("rte_lcore.h")
public final class RteLcore {
  /** The lcore number of a thread that is not an lcore. */
  @CValue("(int) LCORE_ID_ANY")
  public static final int LCORE_ID_ANY = -1;

  private static final CFunction RTE_THREAD_REGISTER = new CFunction("rte_thread_register");
  private static final CFunction RTE_THREAD_UNREGISTER = new CFunction("rte_thread_unregister");

  private RteLcore() {}

  /**
   * {@code unsigned int rte_lcore_id(void);} Inline: reads a variable of the thread.
   *
   * @return the calling thread's lcore, or {@link #LCORE_ID_ANY}
   */
  public static int rte_lcore_id() {
    return Memory.getInt(Symbols.address("per_lcore__lcore_id"));
  }

  /**
   * {@code int rte_thread_register(void);}
   *
   * @return 0; negative on an error, see {@link RteErrno#rte_errno}
   */
  public static int rte_thread_register() {
    return (int) RTE_THREAD_REGISTER.call();
  }

  /** {@code void rte_thread_unregister(void);} */
  public static void rte_thread_unregister() {
    RTE_THREAD_UNREGISTER.call();
  }
}
