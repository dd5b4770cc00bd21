// SPDX-License-Identifier: Apache-2.0
package io.sluice.placement;

import io.sluice.packet.PacketBatch;
import io.sluice.ring.SpscRing;
import java.util.Arrays;

/**
 * The path of one producing worker to a {@link Handoff}: a ring, and a backlog that grows, for
 * packets of a round for which the ring has no room. Belongs to the producer, except {@link #poll},
 * which belongs to the consumer. The backlog is used by the producer only while the workers run. It
 * cannot outgrow the pool, because its packets are the pool's buffers; memory is allocated only if
 * it becomes longer than ever before.
 */
final class Lane {
  private static final int CAPACITY = 2048;

  /** The number of packets in the ring from which on the producer's sources pause. */
  static final int HIGH_WATER = CAPACITY / 2;

  private SpscRing ring = new SpscRing(CAPACITY);
  private long[] backlog = new long[0];
  private int first;
  private int end;

  /** Takes all packets, in order. */
  void push(PacketBatch batch) {
    int taken = first == end ? ring.offer(batch.array(), 0, batch.size()) : 0;
    if (taken < batch.size()) {
      keep(batch.array(), taken, batch.size() - taken);
    }
  }

  private void keep(long[] from, int at, int count) {
    if (end + count > backlog.length) {
      int waiting = end - first;
      long[] to =
          waiting + count > backlog.length / 2
              ? new long[2 * (waiting + count) + CAPACITY]
              : backlog;
      System.arraycopy(backlog, first, to, 0, waiting);
      backlog = to;
      first = 0;
      end = waiting;
    }
    System.arraycopy(from, at, backlog, end, count);
    end += count;
  }

  /**
   * Moves packets from the backlog to the ring as far as there is room.
   *
   * @return packets moved
   */
  int flush() {
    if (first == end) {
      return 0;
    }
    int moved = ring.offer(backlog, first, end - first);
    first += moved;
    if (first == end) {
      first = 0;
      end = 0;
    }
    return moved;
  }

  /** Whether a source may go on. */
  boolean hasRoom() {
    return first == end && ring.hasRoom(CAPACITY - HIGH_WATER);
  }

  /** Takes packets out, in order. */
  int poll(PacketBatch batch, int max) {
    int count = ring.poll(batch.array(), 0, max);
    batch.setSize(count);
    return count;
  }

  /** Packets in the ring and the backlog; exact if both workers have stopped. */
  int size() {
    return ring.size() + end - first;
  }

  /** Takes over another lane with its packets, for a producer that continues. */
  void takeOver(Lane old) {
    ring = old.ring;
    backlog = old.backlog;
    first = old.first;
    end = old.end;
    old.ring = new SpscRing(0);
    old.backlog = new long[0];
    old.first = 0;
    old.end = 0;
  }

  /** Takes the rest of the backlog, for a producer that has ended. */
  long[] takeBacklog() {
    long[] rest = Arrays.copyOfRange(backlog, first, end);
    first = 0;
    end = 0;
    return rest;
  }
}
