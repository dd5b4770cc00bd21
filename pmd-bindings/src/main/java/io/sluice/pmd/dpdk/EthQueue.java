// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.PacketBatch;
import io.sluice.pmd.Native;

/**
 * What the queues of a port have in common, whichever way their packets go: their place in
 * rte_eth_fp_ops, DPDK's table of what a burst needs, and the thread that uses them. The burst
 * itself is the subclass's, which reads these fields as its own.
 */
abstract sealed class EthQueue permits RxQueue, TxQueue {
  /** Where the driver's function is noted, which changes when the port starts and stops. */
  final long function;

  /** Where the table of the driver's queue objects is noted. */
  final long objects;

  /** The queue's place in that table, in bytes. */
  final long offset;

  /** A native table with room for the addresses of a burst's packets. */
  final long table = Native.allocate(8L * PacketBatch.CAPACITY);

  /** The thread that called last; null before the first call. */
  Thread owner;

  /** Packets that went through. */
  long packets;

  /**
   * Finds a queue's place.
   *
   * @param port the port's number
   * @param index the queue's number on its port, from 0
   * @param functionAt where a port's entry of rte_eth_fp_ops has the function, in bytes
   * @param objectsAt where it has the table of queue objects, in bytes
   */
  EthQueue(int port, int index, int functionAt, int objectsAt) {
    long ops = Native.symbol("rte_eth_fp_ops") + (long) port * EthLayout.FP_OPS;
    function = ops + functionAt;
    objects = ops + objectsAt;
    offset = 8L * index;
  }

  /** Makes the calling thread the owner: one that DPDK knows as an lcore. */
  final void take() {
    Eal.ensureLcore();
    owner = Thread.currentThread();
  }

  /**
   * Packets that the device handed out, or took.
   *
   * @return count since the queue was set up
   */
  public long packets() {
    return packets;
  }
}
