// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_eth_conf}: the configuration of a port.
 *
 * <pre>
 *   8  rxmode.mq_mode (enum)       24  rxmode.offloads (u64)      72  txmode.offloads (u64)
 * 144  rx_adv_conf.rss_conf.rss_hf (u64)
 * </pre>
 */
@CHeader("rte_ethdev.h")
public final class RteEthConf {
  /** Larger than any release's structure. */
  @CValue("sizeof(struct rte_eth_conf) <= 4096 ? 4096 : -1")
  private static final int BYTES = 4096;

  @CValue private static final int RTE_ETH_MQ_RX_RSS = 1;

  @CValue("offsetof(struct rte_eth_conf, rxmode.mq_mode)")
  private static final int MQ_MODE = 8;

  @CValue("offsetof(struct rte_eth_conf, rxmode.offloads)")
  private static final int RX_OFFLOADS = 24;

  @CValue("offsetof(struct rte_eth_conf, txmode.offloads)")
  private static final int TX_OFFLOADS = 72;

  @CValue("offsetof(struct rte_eth_conf, rx_adv_conf.rss_conf.rss_hf)")
  private static final int RSS_HF = 144;

  private RteEthConf() {}

  /**
   * Allocates a cleared one.
   *
   * @param rxOffloads RTE_ETH_RX_OFFLOAD_ flags
   * @param txOffloads RTE_ETH_TX_OFFLOAD_ flags
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(long rxOffloads, long txOffloads) {
    long conf = NativeMemory.allocate(BYTES);
    Memory.putLong(conf + RX_OFFLOADS, rxOffloads);
    Memory.putLong(conf + TX_OFFLOADS, txOffloads);
    return conf;
  }

  /**
   * Spreads packets over the receive queues by their hash.
   *
   * @param conf the configuration
   * @param types RTE_ETH_RSS_ flags: the fields that are hashed
   */
  public static void setRss(long conf, long types) {
    Memory.putInt(conf + MQ_MODE, RTE_ETH_MQ_RX_RSS);
    Memory.putLong(conf + RSS_HF, types);
  }
}
