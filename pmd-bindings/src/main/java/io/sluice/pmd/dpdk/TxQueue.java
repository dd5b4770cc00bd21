// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Checks;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.rte.RteEthdev;

/**
 * One transmit queue of a port: rte_eth_tx_burst. Belongs to the thread that sends on it, unless it
 * is shared; allocates nothing.
 */
public final class TxQueue extends EthQueue {
  private boolean shared;

  TxQueue(int port, int index) {
    super(port, index);
  }

  /**
   * Hands a batch to the device, which frees the packets after sending.
   *
   * @param batch the packets, which stay in it
   * @return how many the device has accepted; the caller still owns the rest, at the end
   */
  public int send(PacketBatch batch) {
    return send(batch.arrayToSift(), 0, batch.size(), batch.mirror());
  }

  /**
   * Hands packets to the device, which frees them after sending.
   *
   * @param packets the packets
   * @param from index of the first one
   * @param count how many, at most {@value PacketBatch#CAPACITY}
   * @return how many the device has accepted; the caller still owns the rest, at the end
   */
  public int send(long[] packets, int from, int count) {
    return send(packets, from, count, 0);
  }

  private int send(long[] packets, int from, int count, long mirror) {
    if (shared) {
      synchronized (this) {
        return transmit(packets, from, count, mirror);
      }
    }
    return transmit(packets, from, count, mirror);
  }

  /**
   * Sends packets.
   *
   * @param mirror a native table with the same packets; 0 if there is none
   */
  private int transmit(long[] packets, int from, int count, long mirror) {
    if (owner != Thread.currentThread()) {
      take();
    }
    if (Checks.ENABLED) {
      for (int i = from; i < from + count; i++) {
        Checks.handedOver(packets[i]);
      }
    }
    long all = mirror;
    if (all == 0) {
      Memory.copyFromArray(packets, from, table, count);
      all = table;
    }
    int sent = RteEthdev.rte_eth_tx_burst(port, index, all, count);
    if (Checks.ENABLED) {
      for (int i = sent; i < count; i++) {
        Checks.acquired(packets[from + i]);
      }
    }
    this.packets += sent;
    return sent;
  }

  /** Lets several threads send, one at a time, if a port has fewer queues than workers. */
  void share() {
    shared = true;
  }
}
