// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Memory;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteEthDevInfo;
import io.sluice.pmd.rte.RteEthdev;

/**
 * The capabilities of a port (rte_eth_dev_info).
 *
 * @param driver for example {@code net_pcap}
 * @param minMtu smallest MTU in bytes
 * @param maxMtu largest MTU in bytes
 * @param maxRxQueues most receive queues
 * @param maxTxQueues most transmit queues
 * @param rxOffloads RTE_ETH_RX_OFFLOAD_ flags it can do
 * @param txOffloads RTE_ETH_TX_OFFLOAD_ flags it can do
 * @param retaSize entries of the RSS table, 0 without RSS
 * @param hashKeySize bytes of the RSS key
 * @param rssTypes RTE_ETH_RSS_ flags it can hash
 * @param rxQueues receive queues configured
 * @param txQueues transmit queues configured
 * @param rxRing the driver's preferred number of receive descriptors, 0 for none
 * @param txRing the driver's preferred number of transmit descriptors, 0 for none
 */
public record PortInfo(
    String driver,
    int minMtu,
    int maxMtu,
    int maxRxQueues,
    int maxTxQueues,
    long rxOffloads,
    long txOffloads,
    int retaSize,
    int hashKeySize,
    long rssTypes,
    int rxQueues,
    int txQueues,
    int rxRing,
    int txRing) {

  static PortInfo of(int port) {
    long info = RteEthDevInfo.allocate();
    try {
      int error = RteEthdev.rte_eth_dev_info_get(port, info);
      if (error < 0) {
        throw Eal.failure("port " + port, error);
      }
      return new PortInfo(
          RteEthDevInfo.driverName(info),
          RteEthDevInfo.minMtu(info),
          RteEthDevInfo.maxMtu(info),
          RteEthDevInfo.maxRxQueues(info),
          RteEthDevInfo.maxTxQueues(info),
          RteEthDevInfo.rxOffloadCapa(info),
          RteEthDevInfo.txOffloadCapa(info),
          RteEthDevInfo.retaSize(info),
          RteEthDevInfo.hashKeySize(info),
          RteEthDevInfo.flowTypeRssOffloads(info),
          RteEthDevInfo.nbRxQueues(info),
          RteEthDevInfo.nbTxQueues(info),
          RteEthDevInfo.defaultRxRingSize(info),
          RteEthDevInfo.defaultTxRingSize(info));
    } finally {
      Memory.free(info);
    }
  }
}
