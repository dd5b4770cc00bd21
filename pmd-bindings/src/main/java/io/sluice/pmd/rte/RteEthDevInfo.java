// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_eth_dev_info}: what a port can do.
 *
 * <pre>
 *   0  device                  8  driver_name (char *)     20  min_mtu (u16)
 *  22  max_mtu (u16)          44  max_rx_queues (u16)      46  max_tx_queues (u16)
 *  72  rx_offload_capa (u64)  80  tx_offload_capa (u64)   104  reta_size (u16)
 * 106  hash_key_size (u8)    112  flow_type_rss_offloads (u64)
 * 288  nb_rx_queues (u16)    290  nb_tx_queues (u16)
 * 296  default_rxportconf.ring_size (u16)                 302  default_txportconf.ring_size (u16)
 * </pre>
 */
@CHeader("rte_ethdev.h")
public final class RteEthDevInfo {
  /** Larger than any release's structure. */
  @CValue("sizeof(struct rte_eth_dev_info) <= 1024 ? 1024 : -1")
  private static final int BYTES = 1024;

  @CValue("offsetof(struct rte_eth_dev_info, driver_name)")
  private static final int DRIVER_NAME = 8;

  @CValue("offsetof(struct rte_eth_dev_info, min_mtu)")
  private static final int MIN_MTU = 20;

  @CValue("offsetof(struct rte_eth_dev_info, max_mtu)")
  private static final int MAX_MTU = 22;

  @CValue("offsetof(struct rte_eth_dev_info, max_rx_queues)")
  private static final int MAX_RX_QUEUES = 44;

  @CValue("offsetof(struct rte_eth_dev_info, max_tx_queues)")
  private static final int MAX_TX_QUEUES = 46;

  @CValue("offsetof(struct rte_eth_dev_info, rx_offload_capa)")
  private static final int RX_OFFLOAD_CAPA = 72;

  @CValue("offsetof(struct rte_eth_dev_info, tx_offload_capa)")
  private static final int TX_OFFLOAD_CAPA = 80;

  @CValue("offsetof(struct rte_eth_dev_info, reta_size)")
  private static final int RETA_SIZE = 104;

  @CValue("offsetof(struct rte_eth_dev_info, hash_key_size)")
  private static final int HASH_KEY_SIZE = 106;

  @CValue("offsetof(struct rte_eth_dev_info, flow_type_rss_offloads)")
  private static final int FLOW_TYPE_RSS_OFFLOADS = 112;

  @CValue("offsetof(struct rte_eth_dev_info, nb_rx_queues)")
  private static final int NB_RX_QUEUES = 288;

  @CValue("offsetof(struct rte_eth_dev_info, nb_tx_queues)")
  private static final int NB_TX_QUEUES = 290;

  @CValue("offsetof(struct rte_eth_dev_info, default_rxportconf.ring_size)")
  private static final int DEFAULT_RX_RING_SIZE = 296;

  @CValue("offsetof(struct rte_eth_dev_info, default_txportconf.ring_size)")
  private static final int DEFAULT_TX_RING_SIZE = 302;

  private RteEthDevInfo() {}

  /**
   * Allocates a cleared one.
   *
   * @return the address; {@link Memory#free} it
   */
  public static long allocate() {
    return NativeMemory.allocate(BYTES);
  }

  public static String driverName(long info) {
    return NativeMemory.string(Memory.getLong(info + DRIVER_NAME));
  }

  public static int minMtu(long info) {
    return NativeMemory.u16(info + MIN_MTU);
  }

  public static int maxMtu(long info) {
    return NativeMemory.u16(info + MAX_MTU);
  }

  public static int maxRxQueues(long info) {
    return NativeMemory.u16(info + MAX_RX_QUEUES);
  }

  public static int maxTxQueues(long info) {
    return NativeMemory.u16(info + MAX_TX_QUEUES);
  }

  public static long rxOffloadCapa(long info) {
    return Memory.getLong(info + RX_OFFLOAD_CAPA);
  }

  public static long txOffloadCapa(long info) {
    return Memory.getLong(info + TX_OFFLOAD_CAPA);
  }

  public static int retaSize(long info) {
    return NativeMemory.u16(info + RETA_SIZE);
  }

  public static int hashKeySize(long info) {
    return Memory.getByte(info + HASH_KEY_SIZE) & 0xff;
  }

  public static long flowTypeRssOffloads(long info) {
    return Memory.getLong(info + FLOW_TYPE_RSS_OFFLOADS);
  }

  public static int nbRxQueues(long info) {
    return NativeMemory.u16(info + NB_RX_QUEUES);
  }

  public static int nbTxQueues(long info) {
    return NativeMemory.u16(info + NB_TX_QUEUES);
  }

  public static int defaultRxRingSize(long info) {
    return NativeMemory.u16(info + DEFAULT_RX_RING_SIZE);
  }

  public static int defaultTxRingSize(long info) {
    return NativeMemory.u16(info + DEFAULT_TX_RING_SIZE);
  }
}
