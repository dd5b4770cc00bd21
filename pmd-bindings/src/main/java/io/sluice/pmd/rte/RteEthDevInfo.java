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
 *                                          21.11 to 22.07   22.11 to 23.07   from 23.11
 * driver_name (char *)                                  8                8            8
 * min_mtu (u16)                                        20               20           20
 * max_mtu (u16)                                        22               22           22
 * max_rx_queues (u16)                                  44               44           48
 * max_tx_queues (u16)                                  46               46           50
 * rx_offload_capa (u64)                                72               72           72
 * tx_offload_capa (u64)                                80               80           80
 * reta_size (u16)                                     104              104          104
 * hash_key_size (u8)                                  106              106          106
 * flow_type_rss_offloads (u64)                        112              112          112
 * nb_rx_queues (u16)                                  272              288          288
 * nb_tx_queues (u16)                                  274              290          290
 * default_rxportconf.ring_size (u16)                  278              296          296
 * default_txportconf.ring_size (u16)                  284              302          302
 * </pre>
 *
 * <p>The version of the library selects the column when this class is first used.
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

  @CValue(value = "offsetof(struct rte_eth_dev_info, max_rx_queues)", before = 2311)
  private static final int OLD_MAX_RX_QUEUES = 44;

  @CValue(value = "offsetof(struct rte_eth_dev_info, max_rx_queues)", since = 2311)
  private static final int NEW_MAX_RX_QUEUES = 48;

  @CValue(value = "offsetof(struct rte_eth_dev_info, max_tx_queues)", before = 2311)
  private static final int OLD_MAX_TX_QUEUES = 46;

  @CValue(value = "offsetof(struct rte_eth_dev_info, max_tx_queues)", since = 2311)
  private static final int NEW_MAX_TX_QUEUES = 50;

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

  @CValue(value = "offsetof(struct rte_eth_dev_info, nb_rx_queues)", before = 2211)
  private static final int OLD_NB_RX_QUEUES = 272;

  @CValue(value = "offsetof(struct rte_eth_dev_info, nb_rx_queues)", since = 2211)
  private static final int NEW_NB_RX_QUEUES = 288;

  @CValue(value = "offsetof(struct rte_eth_dev_info, nb_tx_queues)", before = 2211)
  private static final int OLD_NB_TX_QUEUES = 274;

  @CValue(value = "offsetof(struct rte_eth_dev_info, nb_tx_queues)", since = 2211)
  private static final int NEW_NB_TX_QUEUES = 290;

  @CValue(value = "offsetof(struct rte_eth_dev_info, default_rxportconf.ring_size)", before = 2211)
  private static final int OLD_DEFAULT_RX_RING_SIZE = 278;

  @CValue(value = "offsetof(struct rte_eth_dev_info, default_rxportconf.ring_size)", since = 2211)
  private static final int NEW_DEFAULT_RX_RING_SIZE = 296;

  @CValue(value = "offsetof(struct rte_eth_dev_info, default_txportconf.ring_size)", before = 2211)
  private static final int OLD_DEFAULT_TX_RING_SIZE = 284;

  @CValue(value = "offsetof(struct rte_eth_dev_info, default_txportconf.ring_size)", since = 2211)
  private static final int NEW_DEFAULT_TX_RING_SIZE = 302;

  private static final int RELEASE = RteVersion.release(RteVersion.rte_version());
  private static final boolean SINCE_22_11 = RELEASE >= 2211;
  private static final boolean SINCE_23_11 = RELEASE >= 2311;
  private static final int MAX_RX_QUEUES = SINCE_23_11 ? NEW_MAX_RX_QUEUES : OLD_MAX_RX_QUEUES;
  private static final int MAX_TX_QUEUES = SINCE_23_11 ? NEW_MAX_TX_QUEUES : OLD_MAX_TX_QUEUES;
  private static final int NB_RX_QUEUES = SINCE_22_11 ? NEW_NB_RX_QUEUES : OLD_NB_RX_QUEUES;
  private static final int NB_TX_QUEUES = SINCE_22_11 ? NEW_NB_TX_QUEUES : OLD_NB_TX_QUEUES;
  private static final int DEFAULT_RX_RING_SIZE =
      SINCE_22_11 ? NEW_DEFAULT_RX_RING_SIZE : OLD_DEFAULT_RX_RING_SIZE;
  private static final int DEFAULT_TX_RING_SIZE =
      SINCE_22_11 ? NEW_DEFAULT_TX_RING_SIZE : OLD_DEFAULT_TX_RING_SIZE;

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
