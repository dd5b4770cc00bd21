// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.NativeBurst;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code <rte_ethdev.h>}. Functions return 0 or more on success, and a negative error number on
 * failure. A port is identified by its number, 0 to {@value #RTE_MAX_ETHPORTS} - 1.
 */
@CHeader("rte_ethdev.h")
public final class RteEthdev {
  /** Most ports, in the packaged builds. */
  @CValue public static final int RTE_MAX_ETHPORTS = 32;

  /** Bytes of a device's name. */
  @CValue("RTE_ETH_NAME_MAX_LEN <= 256 ? 256 : -1")
  public static final int NAME_BYTES = 256;

  @CValue public static final long RTE_ETH_RX_OFFLOAD_VLAN_STRIP = 1;
  @CValue public static final long RTE_ETH_RX_OFFLOAD_IPV4_CKSUM = 1 << 1;
  @CValue public static final long RTE_ETH_RX_OFFLOAD_UDP_CKSUM = 1 << 2;
  @CValue public static final long RTE_ETH_RX_OFFLOAD_TCP_CKSUM = 1 << 3;
  @CValue public static final long RTE_ETH_RX_OFFLOAD_TCP_LRO = 1 << 4;
  @CValue public static final long RTE_ETH_RX_OFFLOAD_VLAN_FILTER = 1 << 9;
  @CValue public static final long RTE_ETH_RX_OFFLOAD_VLAN_EXTEND = 1 << 10;
  @CValue public static final long RTE_ETH_RX_OFFLOAD_SCATTER = 1 << 13;

  @CValue public static final long RTE_ETH_TX_OFFLOAD_IPV4_CKSUM = 1 << 1;
  @CValue public static final long RTE_ETH_TX_OFFLOAD_UDP_CKSUM = 1 << 2;
  @CValue public static final long RTE_ETH_TX_OFFLOAD_TCP_CKSUM = 1 << 3;
  @CValue public static final long RTE_ETH_TX_OFFLOAD_TCP_TSO = 1 << 5;

  /** The hashed fields that identify a flow: addresses and ports of IPv4 and IPv6. */
  @CValue("RTE_ETH_RSS_IP | RTE_ETH_RSS_TCP | RTE_ETH_RSS_UDP | RTE_ETH_RSS_SCTP")
  public static final long RSS_FLOWS = 0xa38c | 0x10410 | 0x20820 | 0x1040;

  private static final CFunction RTE_ETH_DEV_IS_VALID_PORT =
      new CFunction("rte_eth_dev_is_valid_port");
  private static final CFunction RTE_ETH_DEV_GET_NAME_BY_PORT =
      new CFunction("rte_eth_dev_get_name_by_port");
  private static final CFunction RTE_ETH_DEV_SOCKET_ID = new CFunction("rte_eth_dev_socket_id");
  private static final CFunction RTE_ETH_DEV_INFO_GET = new CFunction("rte_eth_dev_info_get");
  private static final CFunction RTE_ETH_DEV_RX_OFFLOAD_NAME =
      new CFunction("rte_eth_dev_rx_offload_name");
  private static final CFunction RTE_ETH_DEV_TX_OFFLOAD_NAME =
      new CFunction("rte_eth_dev_tx_offload_name");
  private static final CFunction RTE_ETH_DEV_CONFIGURE = new CFunction("rte_eth_dev_configure");
  private static final CFunction RTE_ETH_DEV_ADJUST_NB_RX_TX_DESC =
      new CFunction("rte_eth_dev_adjust_nb_rx_tx_desc");
  private static final CFunction RTE_ETH_RX_QUEUE_SETUP = new CFunction("rte_eth_rx_queue_setup");
  private static final CFunction RTE_ETH_TX_QUEUE_SETUP = new CFunction("rte_eth_tx_queue_setup");
  private static final CFunction RTE_ETH_DEV_DEFAULT_MAC_ADDR_SET =
      new CFunction("rte_eth_dev_default_mac_addr_set");
  private static final CFunction RTE_ETH_MACADDR_GET = new CFunction("rte_eth_macaddr_get");
  private static final CFunction RTE_ETH_DEV_SET_MTU = new CFunction("rte_eth_dev_set_mtu");
  private static final CFunction RTE_ETH_DEV_GET_MTU = new CFunction("rte_eth_dev_get_mtu");
  private static final CFunction RTE_ETH_DEV_START = new CFunction("rte_eth_dev_start");
  private static final CFunction RTE_ETH_DEV_STOP = new CFunction("rte_eth_dev_stop");
  private static final CFunction RTE_ETH_DEV_CLOSE = new CFunction("rte_eth_dev_close");
  private static final CFunction RTE_ETH_PROMISCUOUS_ENABLE =
      new CFunction("rte_eth_promiscuous_enable");
  private static final CFunction RTE_ETH_PROMISCUOUS_DISABLE =
      new CFunction("rte_eth_promiscuous_disable");
  private static final CFunction RTE_ETH_DEV_RSS_RETA_UPDATE =
      new CFunction("rte_eth_dev_rss_reta_update");
  private static final CFunction RTE_ETH_DEV_FLOW_CTRL_GET =
      new CFunction("rte_eth_dev_flow_ctrl_get");
  private static final CFunction RTE_ETH_DEV_FLOW_CTRL_SET =
      new CFunction("rte_eth_dev_flow_ctrl_set");
  private static final CFunction RTE_ETH_LINK_GET_NOWAIT = new CFunction("rte_eth_link_get_nowait");
  private static final CFunction RTE_ETH_STATS_GET = new CFunction("rte_eth_stats_get");
  private static final CFunction RTE_ETH_STATS_RESET = new CFunction("rte_eth_stats_reset");
  private static final CFunction RTE_ETH_XSTATS_GET_NAMES =
      new CFunction("rte_eth_xstats_get_names");
  private static final CFunction RTE_ETH_XSTATS_GET = new CFunction("rte_eth_xstats_get");
  private static final CFunction RTE_ETH_XSTATS_RESET = new CFunction("rte_eth_xstats_reset");

  private RteEthdev() {}

  /**
   * {@code int rte_eth_dev_is_valid_port(uint16_t port_id);}
   *
   * @return 1 if there is such a port, otherwise 0
   */
  public static int rte_eth_dev_is_valid_port(int portId) {
    return (int) RTE_ETH_DEV_IS_VALID_PORT.call(portId);
  }

  /**
   * {@code int rte_eth_dev_get_name_by_port(uint16_t port_id, char *name);}
   *
   * @param name room for {@value #NAME_BYTES} bytes
   */
  public static int rte_eth_dev_get_name_by_port(int portId, long name) {
    return (int) RTE_ETH_DEV_GET_NAME_BY_PORT.call(portId, name);
  }

  /**
   * {@code int rte_eth_dev_socket_id(uint16_t port_id);}
   *
   * @return NUMA node; -1 if not known
   */
  public static int rte_eth_dev_socket_id(int portId) {
    return (int) RTE_ETH_DEV_SOCKET_ID.call(portId);
  }

  /**
   * {@code int rte_eth_dev_info_get(uint16_t port_id, struct rte_eth_dev_info *dev_info);}
   *
   * @param devInfo a {@link RteEthDevInfo}
   */
  public static int rte_eth_dev_info_get(int portId, long devInfo) {
    return (int) RTE_ETH_DEV_INFO_GET.call(portId, devInfo);
  }

  /**
   * {@code const char *rte_eth_dev_rx_offload_name(uint64_t offload);}
   *
   * @return for example {@code "VLAN_STRIP"}
   */
  public static String rte_eth_dev_rx_offload_name(long offload) {
    return NativeMemory.string(RTE_ETH_DEV_RX_OFFLOAD_NAME.call(offload));
  }

  /**
   * {@code const char *rte_eth_dev_tx_offload_name(uint64_t offload);}
   *
   * @return for example {@code "TCP_TSO"}
   */
  public static String rte_eth_dev_tx_offload_name(long offload) {
    return NativeMemory.string(RTE_ETH_DEV_TX_OFFLOAD_NAME.call(offload));
  }

  /**
   * {@code int rte_eth_dev_configure(uint16_t port_id, uint16_t nb_rx_queue, uint16_t nb_tx_queue,
   * const struct rte_eth_conf *eth_conf);}
   *
   * @param ethConf a {@link RteEthConf}
   */
  public static int rte_eth_dev_configure(int portId, int nbRxQueue, int nbTxQueue, long ethConf) {
    return (int) RTE_ETH_DEV_CONFIGURE.call(portId, nbRxQueue, nbTxQueue, ethConf);
  }

  /**
   * {@code int rte_eth_dev_adjust_nb_rx_tx_desc(uint16_t port_id, uint16_t *nb_rx_desc, uint16_t
   * *nb_tx_desc);}
   */
  public static int rte_eth_dev_adjust_nb_rx_tx_desc(int portId, long nbRxDesc, long nbTxDesc) {
    return (int) RTE_ETH_DEV_ADJUST_NB_RX_TX_DESC.call(portId, nbRxDesc, nbTxDesc);
  }

  /**
   * {@code int rte_eth_rx_queue_setup(uint16_t port_id, uint16_t rx_queue_id, uint16_t nb_rx_desc,
   * unsigned int socket_id, const struct rte_eth_rxconf *rx_conf, struct rte_mempool *mb_pool);}
   *
   * @param rxConf 0 for the driver's defaults
   */
  public static int rte_eth_rx_queue_setup(
      int portId, int rxQueueId, int nbRxDesc, int socketId, long rxConf, long mbPool) {
    return (int) RTE_ETH_RX_QUEUE_SETUP.call(portId, rxQueueId, nbRxDesc, socketId, rxConf, mbPool);
  }

  /**
   * {@code int rte_eth_tx_queue_setup(uint16_t port_id, uint16_t tx_queue_id, uint16_t nb_tx_desc,
   * unsigned int socket_id, const struct rte_eth_txconf *tx_conf);}
   *
   * @param txConf 0 for the driver's defaults
   */
  public static int rte_eth_tx_queue_setup(
      int portId, int txQueueId, int nbTxDesc, int socketId, long txConf) {
    return (int) RTE_ETH_TX_QUEUE_SETUP.call(portId, txQueueId, nbTxDesc, socketId, txConf);
  }

  /**
   * {@code int rte_eth_dev_default_mac_addr_set(uint16_t port_id, struct rte_ether_addr
   * *mac_addr);}
   *
   * @param macAddr address of 6 bytes
   */
  public static int rte_eth_dev_default_mac_addr_set(int portId, long macAddr) {
    return (int) RTE_ETH_DEV_DEFAULT_MAC_ADDR_SET.call(portId, macAddr);
  }

  /**
   * {@code int rte_eth_macaddr_get(uint16_t port_id, struct rte_ether_addr *mac_addr);}
   *
   * @param macAddr room for 6 bytes
   */
  public static int rte_eth_macaddr_get(int portId, long macAddr) {
    return (int) RTE_ETH_MACADDR_GET.call(portId, macAddr);
  }

  /** {@code int rte_eth_dev_set_mtu(uint16_t port_id, uint16_t mtu);} */
  public static int rte_eth_dev_set_mtu(int portId, int mtu) {
    return (int) RTE_ETH_DEV_SET_MTU.call(portId, mtu);
  }

  /** {@code int rte_eth_dev_get_mtu(uint16_t port_id, uint16_t *mtu);} */
  public static int rte_eth_dev_get_mtu(int portId, long mtu) {
    return (int) RTE_ETH_DEV_GET_MTU.call(portId, mtu);
  }

  /** {@code int rte_eth_dev_start(uint16_t port_id);} */
  public static int rte_eth_dev_start(int portId) {
    return (int) RTE_ETH_DEV_START.call(portId);
  }

  /** {@code int rte_eth_dev_stop(uint16_t port_id);} */
  public static int rte_eth_dev_stop(int portId) {
    return (int) RTE_ETH_DEV_STOP.call(portId);
  }

  /** {@code int rte_eth_dev_close(uint16_t port_id);} */
  public static int rte_eth_dev_close(int portId) {
    return (int) RTE_ETH_DEV_CLOSE.call(portId);
  }

  /** {@code int rte_eth_promiscuous_enable(uint16_t port_id);} */
  public static int rte_eth_promiscuous_enable(int portId) {
    return (int) RTE_ETH_PROMISCUOUS_ENABLE.call(portId);
  }

  /** {@code int rte_eth_promiscuous_disable(uint16_t port_id);} */
  public static int rte_eth_promiscuous_disable(int portId) {
    return (int) RTE_ETH_PROMISCUOUS_DISABLE.call(portId);
  }

  /**
   * {@code int rte_eth_dev_rss_reta_update(uint16_t port_id, struct rte_eth_rss_reta_entry64
   * *reta_conf, uint16_t reta_size);}
   *
   * @param retaConf a {@link RteEthRssReta}
   */
  public static int rte_eth_dev_rss_reta_update(int portId, long retaConf, int retaSize) {
    return (int) RTE_ETH_DEV_RSS_RETA_UPDATE.call(portId, retaConf, retaSize);
  }

  /**
   * {@code int rte_eth_dev_flow_ctrl_get(uint16_t port_id, struct rte_eth_fc_conf *fc_conf);}
   *
   * @param fcConf a {@link RteEthFcConf}
   */
  public static int rte_eth_dev_flow_ctrl_get(int portId, long fcConf) {
    return (int) RTE_ETH_DEV_FLOW_CTRL_GET.call(portId, fcConf);
  }

  /**
   * {@code int rte_eth_dev_flow_ctrl_set(uint16_t port_id, struct rte_eth_fc_conf *fc_conf);}
   *
   * @param fcConf a {@link RteEthFcConf}
   */
  public static int rte_eth_dev_flow_ctrl_set(int portId, long fcConf) {
    return (int) RTE_ETH_DEV_FLOW_CTRL_SET.call(portId, fcConf);
  }

  /**
   * {@code int rte_eth_link_get_nowait(uint16_t port_id, struct rte_eth_link *link);}
   *
   * @param link a {@link RteEthLink}
   */
  public static int rte_eth_link_get_nowait(int portId, long link) {
    return (int) RTE_ETH_LINK_GET_NOWAIT.call(portId, link);
  }

  /**
   * {@code int rte_eth_stats_get(uint16_t port_id, struct rte_eth_stats *stats);}
   *
   * @param stats a {@link RteEthStats}
   */
  public static int rte_eth_stats_get(int portId, long stats) {
    return (int) RTE_ETH_STATS_GET.call(portId, stats);
  }

  /** {@code int rte_eth_stats_reset(uint16_t port_id);} */
  public static int rte_eth_stats_reset(int portId) {
    return (int) RTE_ETH_STATS_RESET.call(portId);
  }

  /**
   * {@code int rte_eth_xstats_get_names(uint16_t port_id, struct rte_eth_xstat_name *xstats_names,
   * unsigned int size);}
   *
   * @param xstatsNames an array of names, see {@link RteEthXstat}; 0 to ask for their number
   * @return how many there are
   */
  public static int rte_eth_xstats_get_names(int portId, long xstatsNames, int size) {
    return (int) RTE_ETH_XSTATS_GET_NAMES.call(portId, xstatsNames, size);
  }

  /**
   * {@code int rte_eth_xstats_get(uint16_t port_id, struct rte_eth_xstat *xstats, unsigned int n);}
   *
   * @param xstats an array of {@link RteEthXstat}
   * @return how many there are
   */
  public static int rte_eth_xstats_get(int portId, long xstats, int n) {
    return (int) RTE_ETH_XSTATS_GET.call(portId, xstats, n);
  }

  /** {@code int rte_eth_xstats_reset(uint16_t port_id);} */
  public static int rte_eth_xstats_reset(int portId) {
    return (int) RTE_ETH_XSTATS_RESET.call(portId);
  }

  /**
   * {@code uint16_t rte_eth_rx_burst(uint16_t port_id, uint16_t queue_id, struct rte_mbuf
   * **rx_pkts, const uint16_t nb_pkts);} Inline, and used on the packet path; calls the driver, but
   * no callbacks, which are not used here.
   *
   * @return how many packets were received
   */
  public static int rte_eth_rx_burst(int portId, int queueId, long rxPkts, int nbPkts) {
    long queue = RteEthFpOps.rxq(portId, queueId);
    return NativeBurst.call(RteEthFpOps.rxPktBurst(portId), queue, rxPkts, nbPkts) & 0xffff;
  }

  /**
   * {@code uint16_t rte_eth_tx_burst(uint16_t port_id, uint16_t queue_id, struct rte_mbuf
   * **tx_pkts, uint16_t nb_pkts);} Inline, and used on the packet path; calls the driver, but no
   * callbacks.
   *
   * @return how many packets the driver has accepted
   */
  public static int rte_eth_tx_burst(int portId, int queueId, long txPkts, int nbPkts) {
    long queue = RteEthFpOps.txq(portId, queueId);
    return NativeBurst.call(RteEthFpOps.txPktBurst(portId), queue, txPkts, nbPkts) & 0xffff;
  }

  /**
   * {@code int rte_eth_rx_queue_count(uint16_t port_id, uint16_t queue_id);} Inline.
   *
   * @return waiting packets; negative if the driver does not support it
   */
  public static int rte_eth_rx_queue_count(int portId, int queueId) {
    long function = RteEthFpOps.rxQueueCount(portId);
    return function == 0
        ? -Errno.ENOTSUP
        : NativeBurst.call(function, RteEthFpOps.rxq(portId, queueId), 0, 0);
  }
}
