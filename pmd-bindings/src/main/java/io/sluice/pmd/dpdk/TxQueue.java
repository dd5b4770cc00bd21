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
   * Hands packets to the device, which frees them when they are out.
   *
   * @param packets the packets
   * @param from index of the first
   * @param count how many, at most {@value PacketBatch#CAPACITY}
   * @return how many the device took; the rest, at the end, still belongs to the caller
   */
  public int send(long[] packets, int from, int count) {
    if (shared) {
      synchronized (this) {
        return transmit(packets, from, count);
      }
    }
    return transmit(packets, from, count);
  }

  private int transmit(long[] packets, int from, int count) {
    if (owner != Thread.currentThread()) {
      take();
    }
    if (Checks.ENABLED) {
      for (int i = from; i < from + count; i++) {
        Checks.handedOver(packets[i]);
      }
    }
    Memory.copyFromArray(packets, from, table, count);
    long queue = Memory.getLong(Memory.getLong(objects) + offset);
    int sent = NativeBurst.call(Memory.getLong(function), queue, table, count) & 0xffff;
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
