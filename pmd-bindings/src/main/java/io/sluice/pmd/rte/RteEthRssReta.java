// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * An array of {@code struct rte_eth_rss_reta_entry64}: the table that turns a hash into a receive
 * queue, in groups of 64.
 *
 * <pre>
 * 0  mask (u64, which entries are meant)   8  reta (64 times u16)   136  end
 * </pre>
 */
@CHeader("rte_ethdev.h")
public final class RteEthRssReta {
  @CValue("RTE_ETH_RETA_GROUP_SIZE")
  private static final int GROUP = 64;

  @CValue("sizeof(struct rte_eth_rss_reta_entry64)")
  private static final int SIZE = 136;

  @CValue("offsetof(struct rte_eth_rss_reta_entry64, mask)")
  private static final int MASK = 0;

  @CValue("offsetof(struct rte_eth_rss_reta_entry64, reta)")
  private static final int RETA = 8;

  private RteEthRssReta() {}

  /**
   * Allocates a cleared table.
   *
   * @param entries at least 1
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(int entries) {
    return NativeMemory.allocate((entries + GROUP - 1) / GROUP * (long) SIZE);
  }

  /**
   * Sets an entry.
   *
   * @param table the table
   * @param entry from 0
   * @param queue a receive queue
   */
  public static void set(long table, int entry, int queue) {
    long group = table + entry / GROUP * (long) SIZE;
    Memory.putLong(group + MASK, Memory.getLong(group + MASK) | 1L << entry % GROUP);
    Memory.putShort(group + RETA + 2L * (entry % GROUP), (short) queue);
  }
}
