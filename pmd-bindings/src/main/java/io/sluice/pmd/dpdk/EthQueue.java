// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.PacketBatch;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.dpdk.eal.Eal;

/**
 * The base of a port's queues in both directions: their address, an array for a burst, and the
 * thread that uses them. Subclasses do the bursts and access these fields directly.
 */
abstract sealed class EthQueue permits RxQueue, TxQueue {
  /** The port's number. */
  final int port;

  /** The queue's number on its port, from 0. */
  final int index;

  /** A native table with room for the addresses of a burst's packets. */
  final long table = NativeMemory.allocate(8L * PacketBatch.CAPACITY);

  /** The thread that called last; null before the first call. */
  Thread owner;

  /** Packets received or sent. */
  long packets;

  EthQueue(int port, int index) {
    this.port = port;
    this.index = index;
  }

  /** Makes the calling thread the owner, and an lcore of DPDK. */
  final void take() {
    Eal.ensureLcore();
    owner = Thread.currentThread();
  }

  /**
   * Packets that the device has delivered or accepted.
   *
   * @return count since the queue was set up
   */
  public long packets() {
    return packets;
  }
}
