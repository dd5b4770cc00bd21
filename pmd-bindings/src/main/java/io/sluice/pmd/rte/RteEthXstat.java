// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_eth_xstat} and {@code struct rte_eth_xstat_name}: a counter of the driver's
 * own.
 *
 * <pre>
 * xstat:       0  id (u64, index of the name)   8  value (u64)   16  end
 * xstat_name:  0  name (64 bytes)                                64  end
 * </pre>
 */
@CHeader("rte_ethdev.h")
public final class RteEthXstat {
  /** Bytes of one. */
  @CValue("sizeof(struct rte_eth_xstat)")
  public static final int SIZE = 16;

  /** Bytes of a name. */
  @CValue("sizeof(struct rte_eth_xstat_name)")
  public static final int NAME_SIZE = 64;

  @CValue("offsetof(struct rte_eth_xstat, id)")
  private static final int ID = 0;

  @CValue("offsetof(struct rte_eth_xstat, value)")
  private static final int VALUE = 8;

  private RteEthXstat() {}

  /**
   * The name of a counter.
   *
   * @param xstat the counter
   * @param names the array of names
   */
  public static String name(long xstat, long names) {
    return NativeMemory.string(names + Memory.getLong(xstat + ID) * NAME_SIZE, NAME_SIZE);
  }

  public static long value(long xstat) {
    return Memory.getLong(xstat + VALUE);
  }
}
