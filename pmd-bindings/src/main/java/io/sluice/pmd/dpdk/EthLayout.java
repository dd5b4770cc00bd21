// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

/**
 * Where rte_ethdev keeps things (x86-64 and AArch64). Structures are those of 22.11, tried there;
 * later releases add fields behind those we use, except rte_eth_fp_ops, which 23.11 reordered.
 */
final class EthLayout {
  /** RTE_MAX_ETHPORTS of the packaged builds. */
  static final int MAX_PORTS = 32;

  /** Bytes of one port in rte_eth_fp_ops. */
  static final int FP_OPS = 128;

  // rte_eth_conf; larger than any release's structure, and cleared
  static final int CONF_BYTES = 4096;
  static final int CONF_RX_MQ_MODE = 8;
  static final int CONF_RX_OFFLOADS = 24;
  static final int CONF_TX_OFFLOADS = 72;
  static final int CONF_RSS_KEY = 128;
  static final int CONF_RSS_KEY_LENGTH = 136;
  static final int CONF_RSS_TYPES = 144;
  static final int MQ_RSS = 1;

  // rte_eth_dev_info
  static final int INFO_BYTES = 1024;
  static final int INFO_DEVICE = 0;
  static final int INFO_DRIVER = 8;
  static final int INFO_MIN_MTU = 20;
  static final int INFO_MAX_MTU = 22;
  static final int INFO_MAX_RX_QUEUES = 44;
  static final int INFO_MAX_TX_QUEUES = 46;
  static final int INFO_RX_OFFLOADS = 72;
  static final int INFO_TX_OFFLOADS = 80;
  static final int INFO_RETA_SIZE = 104;
  static final int INFO_HASH_KEY_SIZE = 106;
  static final int INFO_RSS_TYPES = 112;
  static final int INFO_NB_RX_QUEUES = 288;
  static final int INFO_NB_TX_QUEUES = 290;
  static final int INFO_RX_RING = 296;
  static final int INFO_TX_RING = 302;

  // rte_eth_stats
  static final int STATS_BYTES = 2048;

  // rte_eth_xstat_name and rte_eth_xstat
  static final int XSTAT_NAME = 64;
  static final int XSTAT = 16;

  /** RTE_ETH_RSS_IP, TCP, UDP and SCTP. */
  static final long RSS_FLOWS = 0xa38c | 0x10410 | 0x20820 | 0x1040;

  static int rxFunction;
  static int rxQueues;
  static int txFunction;
  static int txQueues;

  private EthLayout() {}

  /** Selects the layout of rte_eth_fp_ops for a release, as year times 100 plus month. */
  static void choose(int version) {
    boolean reordered = version >= 2311;
    rxFunction = reordered ? 16 : 0;
    rxQueues = reordered ? 0 : 24;
    txFunction = reordered ? 80 : 64;
    txQueues = reordered ? 64 : 88;
  }
}
