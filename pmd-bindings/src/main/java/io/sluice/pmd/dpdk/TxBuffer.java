// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;

/**
 * One worker's access to a transmit queue: packets go straight to the device while it accepts them
 * and there is a burst of them; others wait in a ring. Belongs to one worker; allocates nothing.
 */
final class TxBuffer {
  private final TxQueue tx;
  private final long[] ring;
  private final int mask;
  private final int burst;
  private final long timeoutNanos;

  /** Packets that the device has accepted. */
  long sent;

  /** Packets that were dropped because the ring was full. */
  long dropped;

  private Task flusher;
  private int head;
  private int waiting;
  private long since;

  TxBuffer(TxQueue tx, int capacity, int burst, long timeoutNanos) {
    this.tx = tx;
    this.ring = new long[capacity];
    this.mask = capacity - 1;
    this.burst = burst;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * Sets the task that runs this buffer; it is scheduled only while packets wait.
   *
   * @param task of the buffer's worker
   */
  void flushBy(Task task) {
    flusher = task;
  }

  /**
   * Sends packets, or keeps them for later.
   *
   * @param batch the packets
   * @param from index of the first one
   * @return how many were taken; fewer than there are if the device is too slow and the ring is
   *     full
   */
  int offer(PacketBatch batch, int from) {
    int count = batch.size() - from;
    int done = 0;
    if (waiting == 0 && count >= burst) {
      done = from == 0 ? tx.send(batch) : tx.send(batch.arrayToSift(), from, count);
      sent += done;
      if (done == count) {
        return done;
      }
    }
    return done + enqueue(batch.arrayToSift(), from + done, count - done);
  }

  private int enqueue(long[] packets, int from, int count) {
    if (waiting == 0 && timeoutNanos > 0) {
      since = System.nanoTime();
    }
    int kept = keep(packets, from, count);
    if (waiting >= burst) {
      flush();
      kept += keep(packets, from + kept, count - kept);
    }
    return kept;
  }

  private int keep(long[] packets, int from, int count) {
    int kept = Math.min(count, ring.length - waiting);
    for (int i = 0; i < kept; i++) {
      ring[head + waiting + i & mask] = packets[from + i];
    }
    waiting += kept;
    if (kept > 0) {
      flusher.schedule();
    }
    return kept;
  }

  /** Called at the end of the worker's round: sends packets that have waited long enough. */
  int run() {
    if (waiting == 0) {
      flusher.unschedule();
      return 0;
    }
    boolean due =
        waiting >= burst
            || timeoutNanos == 0
            || timeoutNanos > 0 && System.nanoTime() - since >= timeoutNanos;
    return due ? flush() : 0;
  }

  /**
   * Sends waiting packets as far as the device accepts them.
   *
   * @return packets sent
   */
  int flush() {
    int total = 0;
    while (waiting > 0) {
      int start = head & mask;
      int run = Math.min(Math.min(waiting, ring.length - start), PacketBatch.CAPACITY);
      int taken = tx.send(ring, start, run);
      head += taken;
      waiting -= taken;
      total += taken;
      if (taken < run) {
        break;
      }
    }
    sent += total;
    return total;
  }

  /** The number of waiting packets. */
  int waiting() {
    return waiting;
  }

  /**
   * Takes over the waiting packets of another buffer.
   *
   * @param old the other one
   * @param packets frees those for which there is no room
   * @return how many were freed
   */
  int takeWaiting(TxBuffer old, PacketAllocator packets) {
    long[] one = new long[1];
    int refused = 0;
    since = old.since;
    for (; old.waiting > 0; old.waiting--) {
      one[0] = old.ring[old.head++ & old.mask];
      if (keep(one, 0, 1) == 0) {
        packets.free(one[0]);
        dropped++;
        refused++;
      }
    }
    return refused;
  }

  /** Frees waiting packets; at the end. */
  void discard(PacketAllocator packets) {
    for (; waiting > 0; waiting--) {
      packets.free(ring[head++ & mask]);
      dropped++;
    }
  }
}
