// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.Symbols;

/**
 * {@code struct rte_eth_fp_ops}: what receiving and sending on a port needs, one entry per port in
 * the table of the same name. The driver's functions change when the port starts and stops.
 *
 * <pre>
 *                                                    up to 23.07   from 23.11
 * rx_pkt_burst                                                 0           16
 * rx_queue_count                                               8           24
 * rxq.data (array of the driver's queues)                     24            0
 * tx_pkt_burst                                                64           80
 * txq.data (array of the driver's queues)                     88           64
 * end                                                        128          128
 * </pre>
 *
 * <p>The version of the library selects the column when this class is first used.
 */
@CHeader("rte_ethdev.h")
final class RteEthFpOps {
  /** The release that reordered it. */
  private static final int REORDERED_IN = 2311;

  @CValue("sizeof(struct rte_eth_fp_ops)")
  private static final int SIZE = 128;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, rx_pkt_burst)", before = REORDERED_IN)
  private static final int OLD_RX_PKT_BURST = 0;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, rx_pkt_burst)", since = REORDERED_IN)
  private static final int NEW_RX_PKT_BURST = 16;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, rx_queue_count)", before = REORDERED_IN)
  private static final int OLD_RX_QUEUE_COUNT = 8;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, rx_queue_count)", since = REORDERED_IN)
  private static final int NEW_RX_QUEUE_COUNT = 24;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, rxq.data)", before = REORDERED_IN)
  private static final int OLD_RXQ_DATA = 24;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, rxq.data)", since = REORDERED_IN)
  private static final int NEW_RXQ_DATA = 0;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, tx_pkt_burst)", before = REORDERED_IN)
  private static final int OLD_TX_PKT_BURST = 64;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, tx_pkt_burst)", since = REORDERED_IN)
  private static final int NEW_TX_PKT_BURST = 80;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, txq.data)", before = REORDERED_IN)
  private static final int OLD_TXQ_DATA = 88;

  @CValue(value = "offsetof(struct rte_eth_fp_ops, txq.data)", since = REORDERED_IN)
  private static final int NEW_TXQ_DATA = 64;

  private static final boolean NEW = RteVersion.release(RteVersion.rte_version()) >= REORDERED_IN;
  private static final int RX_PKT_BURST = NEW ? NEW_RX_PKT_BURST : OLD_RX_PKT_BURST;
  private static final int RX_QUEUE_COUNT = NEW ? NEW_RX_QUEUE_COUNT : OLD_RX_QUEUE_COUNT;
  private static final int RXQ_DATA = NEW ? NEW_RXQ_DATA : OLD_RXQ_DATA;
  private static final int TX_PKT_BURST = NEW ? NEW_TX_PKT_BURST : OLD_TX_PKT_BURST;
  private static final int TXQ_DATA = NEW ? NEW_TXQ_DATA : OLD_TXQ_DATA;

  private static final long TABLE = Symbols.address("rte_eth_fp_ops");

  private RteEthFpOps() {}

  private static long at(int port) {
    return TABLE + (long) port * SIZE;
  }

  /** The driver's function that receives. */
  static long rxPktBurst(int port) {
    return Memory.getLong(at(port) + RX_PKT_BURST);
  }

  /** The driver's function that counts waiting packets; 0 if it has none. */
  static long rxQueueCount(int port) {
    return Memory.getLong(at(port) + RX_QUEUE_COUNT);
  }

  /** The driver's receive queue. */
  static long rxq(int port, int queue) {
    return Memory.getLong(Memory.getLong(at(port) + RXQ_DATA) + 8L * queue);
  }

  /** The driver's function that sends. */
  static long txPktBurst(int port) {
    return Memory.getLong(at(port) + TX_PKT_BURST);
  }

  /** The driver's transmit queue. */
  static long txq(int port, int queue) {
    return Memory.getLong(Memory.getLong(at(port) + TXQ_DATA) + 8L * queue);
  }
}
