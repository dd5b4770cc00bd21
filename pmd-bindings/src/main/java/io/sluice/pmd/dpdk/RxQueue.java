// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.effect.AnnotationUse;
import io.sluice.packet.Anno;
import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.Segments;
import io.sluice.pmd.rte.RteEthdev;
import io.sluice.pmd.rte.RteMbuf;

/**
 * One receive queue of a port: rte_eth_rx_burst. Belongs to the one thread that polls it; allocates
 * nothing.
 */
public final class RxQueue extends EthQueue {
  private long refused;
  private long noBuffer;

  RxQueue(int port, int index) {
    super(port, index);
  }

  /**
   * Receives a burst: packets of one segment, annotations cleared but for the MAC header. Without
   * an allocator for long buffers, those that came in several are dropped.
   *
   * @param batch an empty batch to receive into
   * @param max most packets wanted, 1 to {@value PacketBatch#CAPACITY}; some drivers round down to
   *     a multiple of 4 or 8
   * @return how many came
   */
  public int poll(PacketBatch batch, int max) {
    return poll(batch, max, AnnotationUse.ALL, null);
  }

  /**
   * Receives a burst, as {@link #poll(PacketBatch, int)}.
   *
   * @param batch an empty batch to receive into
   * @param max most packets wanted, 1 to {@value PacketBatch#CAPACITY}
   * @param use which annotations are made right; the others are undefined
   * @param allocator the thread's, which packets of several segments get long buffers from
   * @return how many came
   */
  int poll(PacketBatch batch, int max, AnnotationUse use, PacketAllocator allocator) {
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
      kept = linearize(packets, received, allocator);
      batch.setSize(kept);
    }
    this.packets += kept;
    return kept;
  }

  /** Makes one segment of each packet; returns how many are left. */
  private int linearize(long[] packets, int received, PacketAllocator allocator) {
    int kept = 0;
    for (int i = 0; i < received; i++) {
      if (Mbuf.segments(packets[i]) == 1 || linearize(packets[i], allocator)) {
        packets[kept++] = packets[i];
      }
    }
    return kept;
  }

  /** Makes one segment of several; frees and counts a packet with which that cannot be done. */
  private boolean linearize(long packet, PacketAllocator allocator) {
    if (Checks.ENABLED) {
      for (long next = Mbuf.next(packet); next != 0; next = Mbuf.next(next)) {
        Checks.acquired(next);
      }
    }
    if (allocator != null && allocator.linearize(packet)) {
      return true;
    }
    if (Segments.length(packet) < 0) {
      refused++;
    } else {
      noBuffer++;
    }
    free(packet);
    return false;
  }

  private void free(long packet) {
    if (Checks.ENABLED) {
      for (long segment = packet; segment != 0; segment = Mbuf.next(segment)) {
        Checks.handedOver(segment);
      }
    }
    Memory.putLong(table, packet);
    RteMbuf.rte_pktmbuf_free_bulk(table, 1);
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
   * Whether packets were dropped since {@link #takeRefused} and {@link #takeNoBuffer} were called.
   *
   * @return true when there is something to count
   */
  boolean hasDropped() {
    return (refused | noBuffer) != 0;
  }

  /**
   * Packets dropped because their segments are too long together, or not what the first says.
   *
   * @return count since this was called last
   */
  long takeRefused() {
    long count = refused;
    refused = 0;
    return count;
  }

  /**
   * Packets dropped because there was no long buffer.
   *
   * @return count since this was called last
   */
  long takeNoBuffer() {
    long count = noBuffer;
    noBuffer = 0;
    return count;
  }
}
