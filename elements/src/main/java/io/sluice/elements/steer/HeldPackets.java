// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Packets that wait until their flow may change chains: a list for each direction of a flow that
 * does, which its {@link SteerLine} knows, in a buffer for all. Belongs to one thread; allocates
 * nothing after construction.
 */
final class HeldPackets {
  private final long[] packets;
  private final int[] next;
  private final long[] lines;
  private final long[] since;
  private int free;
  private int size;
  private int waiting;

  /**
   * Creates an empty buffer.
   *
   * @param capacity packets that wait at most
   */
  HeldPackets(int capacity) {
    packets = new long[capacity];
    next = new int[capacity];
    lines = new long[capacity];
    since = new long[capacity];
    for (int i = 0; i < capacity; i++) {
      next[i] = i + 1;
    }
  }

  /** How many packets wait. */
  int size() {
    return size;
  }

  boolean isFull() {
    return size == packets.length;
  }

  /** How many directions of flows wait. */
  int waiting() {
    return waiting;
  }

  /** The line of a direction that waits, by its index. */
  long line(int index) {
    return lines[index];
  }

  /** When a direction began to wait. */
  long since(int index) {
    return since[index];
  }

  /** Takes a packet; there is room. */
  void add(long line, long packet, long now) {
    int place = free;
    free = next[place];
    packets[place] = packet;
    size++;
    if (SteerLine.head(line) < 0) {
      SteerLine.setHead(line, place);
      lines[waiting] = line;
      since[waiting] = now;
      waiting++;
    } else {
      next[SteerLine.tail(line)] = place;
    }
    SteerLine.setTail(line, place);
  }

  /** Takes the first packet of a direction that waits out; 0 when there is none. */
  long take(long line) {
    int place = SteerLine.head(line);
    if (place < 0) {
      return 0;
    }
    SteerLine.setHead(line, place == SteerLine.tail(line) ? -1 : next[place]);
    next[place] = free;
    free = place;
    size--;
    return packets[place];
  }

  /** Forgets a direction that has no packet any more; another one gets its index. */
  void done(int index) {
    waiting--;
    lines[index] = lines[waiting];
    since[index] = since[waiting];
  }

  /** The index of a direction that waits. */
  int indexOf(long line) {
    for (int i = 0; i < waiting; i++) {
      if (lines[i] == line) {
        return i;
      }
    }
    return -1;
  }

  /** Empties the buffer, whatever the lines say. */
  void clear(LongConsumer visitor) {
    for (int i = 0; i < waiting; i++) {
      long packet;
      while ((packet = take(lines[i])) != 0) {
        visitor.accept(packet);
      }
    }
    Arrays.fill(lines, 0, waiting, 0);
    waiting = 0;
  }
}
