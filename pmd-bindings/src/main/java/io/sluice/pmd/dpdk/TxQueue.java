// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Checks;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.Native;
import io.sluice.pmd.NativeBurst;

/**
 * One transmit queue of a port: rte_eth_tx_burst, done on rte_eth_fp_ops. Belongs to the one thread
 * that sends on it, unless it is shared; allocates nothing.
 */
public final class TxQueue {
  /** Where the driver's function is noted, which changes when the port starts and stops. */
  private final long function;

  /** Where the table of the driver's queue objects is noted. */
  private final long objects;

  private final long offset;
  private final long table = Native.allocate(8L * PacketBatch.CAPACITY);

  private Thread owner;
  private boolean shared;
  private long packets;

  TxQueue(int port, int index) {
    long ops = Native.symbol("rte_eth_fp_ops") + (long) port * EthLayout.FP_OPS;
    function = ops + EthLayout.txFunction;
    objects = ops + EthLayout.txQueues;
    offset = 8L * index;
  }

  /**
   * Hands a batch to the device, which frees the packets when they are out.
   *
   * @param batch the packets, which stay in it
   * @return how many the device took; the rest, at the end, still belongs to the caller
   */
  public int send(PacketBatch batch) {
    return send(batch.arrayToSift(), 0, batch.size(), batch.mirror());
  }

  /**
   * Hands packets to the device, which frees them when they are out.
   *
   * @param packets the packets
   * @param from index of the first
   * @param count how many, at most {@value PacketBatch#CAPACITY}
   * @return how many the device took; the rest, at the end, still belongs to the caller
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
   * @param mirror a native table with the same packets; 0 when there is none
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
    long queue = Memory.getLong(Memory.getLong(objects) + offset);
    int sent = NativeBurst.call(Memory.getLong(function), queue, all, count) & 0xffff;
    if (Checks.ENABLED) {
      for (int i = sent; i < count; i++) {
        Checks.acquired(packets[from + i]);
      }
    }
    this.packets += sent;
    return sent;
  }

  /** Lets several threads send, one at a time, where a port has fewer queues than workers. */
  void share() {
    shared = true;
  }

  private void take() {
    Eal.ensureLcore();
    owner = Thread.currentThread();
  }

  /**
   * Packets the device took.
   *
   * @return count since the queue was set up
   */
  public long packets() {
    return packets;
  }
}
