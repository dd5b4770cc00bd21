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
 * One receive queue of a port: rte_eth_rx_burst. Belongs to the thread that polls it; allocates
 * nothing.
 */
public final class RxQueue extends EthQueue {
  private long refused;
  private long noBuffer;

  RxQueue(int port, int index) {
    super(port, index);
  }

  /**
   * Receives a burst: packets of one segment, with annotations cleared except the MAC header.
   * Without an allocator for long buffers, packets of several segments are dropped.
   *
   * @param batch an empty batch to receive into
   * @param max the most packets wanted, 1 to {@value PacketBatch#CAPACITY}; some drivers round down
   *     to a multiple of 4 or 8
   * @return how many were received
   */
  public int poll(PacketBatch batch, int max) {
    return poll(batch, max, AnnotationUse.ALL, null);
  }

  /**
   * Receives a burst, as {@link #poll(PacketBatch, int)}.
   *
   * @param batch an empty batch to receive into
   * @param max the most packets wanted, 1 to {@value PacketBatch#CAPACITY}
   * @param use which annotations are set; the others are undefined
   * @param allocator the thread's allocator, for long buffers of packets with several segments
   * @return how many were received
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
    // The only branch is that of the loop: the number of segments is checked once for all packets.
    for (int i = 0; i < received; i++, slot += 8) {
      long packet = Memory.getLong(slot);
      // Data offset, references, segments and port in one load.
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

  /** Copies each packet of several segments into one; returns how many packets are left. */
  private int linearize(long[] packets, int received, PacketAllocator allocator) {
    int kept = 0;
    for (int i = 0; i < received; i++) {
      if (Mbuf.segments(packets[i]) == 1 || linearize(packets[i], allocator)) {
        packets[kept++] = packets[i];
      }
    }
    return kept;
  }

  /**
   * Copies the segments of a packet into one; frees and counts a packet if that is not possible.
   */
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
   * @return a count; -1 if the driver does not support it
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
   * Whether packets were dropped since the last calls of {@link #takeRefused} and {@link
   * #takeNoBuffer}.
   *
   * @return true if there is something to count
   */
  boolean hasDropped() {
    return (refused | noBuffer) != 0;
  }

  /**
   * Packets dropped because their segments are too long in total, or contradict the first one.
   *
   * @return count since the last call
   */
  long takeRefused() {
    long count = refused;
    refused = 0;
    return count;
  }

  /**
   * Packets dropped because there was no long buffer.
   *
   * @return count since the last call
   */
  long takeNoBuffer() {
    long count = noBuffer;
    noBuffer = 0;
    return count;
  }
}
