// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.effect.AnnotationUse;
import io.sluice.packet.Anno;
import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.rte.RteEthdev;
import io.sluice.pmd.rte.RteMbuf;

/**
 * One receive queue of a port: rte_eth_rx_burst. Belongs to the one thread that polls it; allocates
 * nothing.
 */
public final class RxQueue extends EthQueue {
  private final long single = NativeMemory.allocate(8);

  private long tooLong;

  RxQueue(int port, int index) {
    super(port, index);
  }

  /**
   * Receives a burst: packets of one segment, annotations cleared but for the MAC header.
   *
   * @param batch an empty batch to receive into
   * @param max most packets wanted, 1 to {@value PacketBatch#CAPACITY}; some drivers round down to
   *     a multiple of 4 or 8
   * @return how many came
   */
  public int poll(PacketBatch batch, int max) {
    return poll(batch, max, AnnotationUse.ALL);
  }

  /**
   * Receives a burst, as {@link #poll(PacketBatch, int)}.
   *
   * @param batch an empty batch to receive into
   * @param max most packets wanted, 1 to {@value PacketBatch#CAPACITY}
   * @param use which annotations are made right; the others are undefined
   * @return how many came
   */
  int poll(PacketBatch batch, int max, AnnotationUse use) {
    if (owner != Thread.currentThread()) {
      take();
    }
    int received = RteEthdev.rte_eth_rx_burst(port, index, table, max);
    if (received == 0) {
      return 0;
    }
    long[] packets = batch.array();
    long slot = table;
    boolean all = use == AnnotationUse.ALL;
    boolean headers = use == AnnotationUse.HEADERS;
    long segments = 0;
    // No branch but the loop's own: that packets have one segment is asked once, of all of them.
    for (int i = 0; i < received; i++, slot += 8) {
      long packet = Memory.getLong(slot);
      // data offset, references, segments and port in one load
      long rearm = Memory.getLong(packet + Mbuf.DATA_OFF);
      segments |= rearm ^ 1L << 32;
      if (Checks.ENABLED) {
        Checks.acquired(packet);
      }
      if (all) {
        Anno.received(packet);
      } else if (headers) {
        Anno.receivedBare(packet, (int) rearm & 0xffff);
      } else {
        Anno.receivedUnread(packet);
      }
      packets[i] = packet;
    }
    int kept = received;
    if ((segments & 0xffffL << 32) == 0) {
      batch.mirror(table, kept);
    } else {
      kept = linearize(packets, received);
      batch.setSize(kept);
    }
    this.packets += kept;
    return kept;
  }

  /** Makes one segment of each packet; returns how many are left. */
  private int linearize(long[] packets, int received) {
    int kept = 0;
    for (int i = 0; i < received; i++) {
      if (Mbuf.segments(packets[i]) == 1 || linearize(packets[i])) {
        packets[kept++] = packets[i];
      }
    }
    return kept;
  }

  /** Makes one segment of several; frees and counts a packet that is too long for a buffer. */
  private boolean linearize(long packet) {
    if (RteMbuf.rte_pktmbuf_linearize(packet) == 0) {
      return true;
    }
    tooLong++;
    if (Checks.ENABLED) {
      Checks.handedOver(packet);
    }
    Memory.putLong(single, packet);
    RteMbuf.rte_pktmbuf_free_bulk(single, 1);
    return false;
  }

  /**
   * Packets that wait in the device's queue (rte_eth_rx_queue_count).
   *
   * @return a count; -1 when the driver does not know
   */
  int waiting() {
    return Math.max(-1, RteEthdev.rte_eth_rx_queue_count(port, index));
  }

  /**
   * The queue's number on its port.
   *
   * @return from 0
   */
  public int number() {
    return index;
  }

  /**
   * Whether packets were dropped since {@link #takeTooLong} was called.
   *
   * @return true when there is something to count
   */
  public boolean hasDropped() {
    return tooLong != 0;
  }

  /**
   * Packets dropped because they came in several buffers and do not fit into one.
   *
   * @return count since this was called last
   */
  public long takeTooLong() {
    long count = tooLong;
    tooLong = 0;
    return count;
  }
}
