// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_eth_fc_conf}: flow control.
 *
 * <pre>
 * 0  high_water (u32)   4  low_water (u32)   8  pause_time (u16)   10  send_xon (u16)
 * 12  mode (enum: 0 none, 1 rx, 2 tx, 3 full)                      20  end
 * </pre>
 */
@CHeader("rte_ethdev.h")
public final class RteEthFcConf {
  @CValue("sizeof(struct rte_eth_fc_conf)")
  private static final int SIZE = 20;

  @CValue("offsetof(struct rte_eth_fc_conf, mode)")
  private static final int MODE = 12;

  private RteEthFcConf() {}

  /**
   * Allocates a cleared one.
   *
   * @return the address; {@link Memory#free} it
   */
  public static long allocate() {
    return NativeMemory.allocate(SIZE);
  }

  public static void setMode(long conf, int mode) {
    Memory.putInt(conf + MODE, mode);
  }
}
