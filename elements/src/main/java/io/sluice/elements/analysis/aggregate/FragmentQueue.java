// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Packets that wait for the first fragment of a datagram, and the packets between the same two
 * addresses that follow them, in order. Bounded.
 */
final class FragmentQueue {
  private int capacity;
  private final Map<Long, ArrayDeque<Long>> queues = new HashMap<>();
  private int size;

  FragmentQueue(int capacity) {
    this.capacity = capacity;
  }

  private static long pair(long ip) {
    int src = Ipv4.src(ip);
    int dst = Ipv4.dst(ip);
    boolean flipped = Integer.compareUnsigned(src, dst) > 0;
    int first = flipped ? dst : src;
    int second = flipped ? src : dst;
    return (long) first << 32 | second & 0xffff_ffffL;
  }

  void setCapacity(int packets) {
    capacity = packets;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether packets between the addresses of a header wait. */
  boolean holds(long ip) {
    return size > 0 && queues.containsKey(pair(ip));
  }

  /**
   * Has a packet wait.
   *
   * @return false when there are too many
   */
  boolean add(long packet, long ip) {
    if (size >= capacity) {
      return false;
    }
    queues.computeIfAbsent(pair(ip), key -> new ArrayDeque<>()).add(packet);
    size++;
    return true;
  }

  /**
   * Lets packets go from the front of each queue: those older than a time, and those that need not
   * wait themselves. A fragment without a number gets that of another one of its datagram.
   */
  void release(long before, PacketBatch numbered, PacketBatch others) {
    Iterator<ArrayDeque<Long>> all = queues.values().iterator();
    while (all.hasNext()) {
      ArrayDeque<Long> queue = all.next();
      while (!queue.isEmpty() && mayGo(queue.peek(), before)) {
        if (numbered.isFull() || others.isFull()) {
          return;
        }
        long packet = queue.remove();
        size--;
        share(packet, queue);
        (Anno.getI32(packet, Anno.AGGREGATE) != 0 ? numbered : others).add(packet);
      }
      if (queue.isEmpty()) {
        all.remove();
      }
    }
  }

  private static boolean mayGo(long packet, long before) {
    long ip = Headers.ipv4(packet);
    return Anno.timestamp(packet) < before || ip == 0 || !Ipv4.isFragment(ip);
  }

  /** Fragments of a datagram have one number, wherever in the queue the first of them is. */
  private static void share(long packet, ArrayDeque<Long> queue) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || !Ipv4.isFragment(ip)) {
      return;
    }
    for (long other : queue) {
      if (!isOfSame(ip, other)) {
        continue;
      }
      int known = Anno.getI32(packet, Anno.AGGREGATE);
      int theirs = Anno.getI32(other, Anno.AGGREGATE);
      if (known == 0 && theirs != 0) {
        copy(other, packet);
      } else if (known != 0 && theirs == 0) {
        copy(packet, other);
      }
    }
  }

  private static boolean isOfSame(long ip, long other) {
    long otherIp = Headers.ipv4(other);
    return otherIp != 0
        && Ipv4.isFragment(otherIp)
        && Ipv4.id(otherIp) == Ipv4.id(ip)
        && Ipv4.src(otherIp) == Ipv4.src(ip)
        && Ipv4.protocol(otherIp) == Ipv4.protocol(ip);
  }

  private static void copy(long from, long to) {
    Anno.putI32(to, Anno.AGGREGATE, Anno.getI32(from, Anno.AGGREGATE));
    Anno.putU8(to, Anno.PAINT, Anno.getU8(from, Anno.PAINT));
  }

  /** Empties the queue. */
  void clear(LongConsumer free) {
    queues.values().forEach(queue -> queue.forEach(free::accept));
    queues.clear();
    size = 0;
  }
}
