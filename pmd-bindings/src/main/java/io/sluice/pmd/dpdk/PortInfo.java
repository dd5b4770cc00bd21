// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Memory;
import io.sluice.pmd.Native;

/**
 * What a port can do (rte_eth_dev_info).
 *
 * @param driver for example {@code net_pcap}
 * @param minMtu least MTU in bytes
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
 * @param rxRing the driver's favourite number of receive descriptors, 0 for none
 * @param txRing the driver's favourite number of transmit descriptors, 0 for none
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
    long info = Native.allocate(EthLayout.INFO_BYTES);
    try {
      int error = (int) Native.call("rte_eth_dev_info_get", port, info);
      if (error < 0) {
        throw Eal.failure("port " + port, error);
      }
      return new PortInfo(
          Native.string(Memory.getLong(info + EthLayout.INFO_DRIVER)),
          u16(info + EthLayout.INFO_MIN_MTU),
          u16(info + EthLayout.INFO_MAX_MTU),
          u16(info + EthLayout.INFO_MAX_RX_QUEUES),
          u16(info + EthLayout.INFO_MAX_TX_QUEUES),
          Memory.getLong(info + EthLayout.INFO_RX_OFFLOADS),
          Memory.getLong(info + EthLayout.INFO_TX_OFFLOADS),
          u16(info + EthLayout.INFO_RETA_SIZE),
          Memory.getByte(info + EthLayout.INFO_HASH_KEY_SIZE) & 0xff,
          Memory.getLong(info + EthLayout.INFO_RSS_TYPES),
          u16(info + EthLayout.INFO_NB_RX_QUEUES),
          u16(info + EthLayout.INFO_NB_TX_QUEUES),
          u16(info + EthLayout.INFO_RX_RING),
          u16(info + EthLayout.INFO_TX_RING));
    } finally {
      Memory.free(info);
    }
  }

  private static int u16(long address) {
    return Memory.getShort(address) & 0xffff;
  }
}
