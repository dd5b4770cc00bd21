// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import io.sluice.handler.HandlerValues;

/**
 * Rates by IPv4 address, as fine as the traffic asks for: a node counts for each value of a byte of
 * the address, and where a rate reaches the threshold, another node does so for the next byte.
 *
 * <p>A rate is an exponentially weighted average of what came in each epoch, an eighth of 64
 * milliseconds, with a weight of 1/32; it has 10 bits behind the point.
 *
 * <p>Belongs to one worker. It makes nodes and counters when addresses come up, up to a limit of
 * bytes, and keeps those that are given up for later.
 */
final class AddressRates {
  /** Epochs a second. */
  static final int EPOCHS = 125;

  /** Bytes that a counter and a node are accounted with. */
  static final int COUNTER_BYTES = 64;

  static final int NODE_BYTES = 1072;

  private static final int SHIFT = 5;
  private static final int SCALE = 10;
  private static final int LEVELS = 4;

  /** Epochs without a packet after which nothing is left of a rate. */
  private static final int FORGOTTEN = 100;

  /** A rate in each direction, and the rates of its parts. */
  private static final class Counter {
    private long epoch;
    private long forward;
    private long reverse;
    private long forwardNow;
    private long reverseNow;
    private long stopUntil;
    private Node parts;
    private Counter nextSpare;

    void clear(long now) {
      epoch = now;
      forward = 0;
      reverse = 0;
      forwardNow = 0;
      reverseNow = 0;
      stopUntil = 0;
      parts = null;
    }

    void advance(long now) {
      if (now != epoch) {
        forward = later(forward, forwardNow, now - epoch - 1);
        reverse = later(reverse, reverseNow, now - epoch - 1);
        forwardNow = 0;
        reverseNow = 0;
        epoch = now;
      }
    }

    private static long later(long average, long came, long empty) {
      if (empty >= FORGOTTEN) {
        return 0;
      }
      long next = average + (scaled(came) - average >> SHIFT);
      for (long i = 0; i < empty; i++) {
        next += scaled(0) - next >> SHIFT;
      }
      return next;
    }

    /** With half of what the shift cuts off, so that a constant rate is met. */
    private static long scaled(long value) {
      return (value << SCALE) + (1 << SHIFT - 1);
    }

    long perSecond(boolean isForward) {
      return (isForward ? forward : reverse) * EPOCHS >> SCALE;
    }
  }

  /** The counters of the values of a byte. */
  private static final class Node {
    private final Counter[] counters = new Counter[256];
    private Counter parent;
    private Node older;
    private Node younger;
  }

  private final Node top = new Node();
  private Node youngest = top;
  private final long threshold;
  private long limit;
  private long bytes = NODE_BYTES;
  private long lastFold;
  private Counter found;

  /** Given up, for addresses to come: nodes linked by the next younger one. */
  private Node spareNodes;

  private Counter spareCounters;

  /**
   * Starts with nothing.
   *
   * @param threshold units a second from which on parts of an address are told apart
   * @param limit bytes
   */
  AddressRates(long threshold, long limit) {
    this.threshold = threshold;
    this.limit = limit;
  }

  long bytes() {
    return bytes;
  }

  /** Sets the limit in bytes, and gives up what is beyond. */
  void setLimit(long next, long now) {
    limit = next;
    long least = threshold;
    while (bytes > limit && youngest != top) {
      fold(least, true, now);
      least += Math.max(1, least / 5);
    }
  }

  /**
   * Counts a packet.
   *
   * @param address its address, as a number
   * @param amount what it adds
   * @param isForward its direction
   * @param counts whether to count it, or only to find its rates
   * @param now epochs
   * @return whether there are rates for it: {@link #perSecond}
   */
  boolean update(int address, int amount, boolean isForward, boolean counts, long now) {
    Node node = top;
    Counter counter = null;
    int level = 0;
    for (; level < LEVELS && node != null; level++) {
      int index = byteOf(address, level);
      counter = node.counters[index];
      if (counter == null) {
        counter = newCounter(now);
        if (counter == null) {
          return false;
        }
        node.counters[index] = counter;
      }
      if (counts) {
        counter.advance(now);
        if (isForward) {
          counter.forwardNow += amount;
        } else {
          counter.reverseNow += amount;
        }
      }
      node = counter.parts;
    }
    found = counter;
    boolean high = counter.perSecond(true) >= threshold || counter.perSecond(false) >= threshold;
    if (high && level < LEVELS && counter.stopUntil < now) {
      open(counter, byteOf(address, level), now);
    }
    return true;
  }

  /** The rate of the finest part that the last packet's address belongs to, in units a second. */
  long perSecond(boolean isForward) {
    return found.perSecond(isForward);
  }

  private static int byteOf(int address, int level) {
    return address >>> 24 - 8 * level & 0xff;
  }

  private void open(Counter counter, int index, long now) {
    if (bytes + NODE_BYTES + COUNTER_BYTES > limit) {
      return;
    }
    Node node = spareNodes == null ? new Node() : spareNodes;
    spareNodes = spareNodes == null ? null : spareNodes.younger;
    bytes += NODE_BYTES;
    Counter part = newCounter(now);
    part.epoch = counter.epoch;
    part.forward = counter.forward;
    part.reverse = counter.reverse;
    part.forwardNow = counter.forwardNow;
    part.reverseNow = counter.reverseNow;
    node.counters[index] = part;
    node.parent = counter;
    node.older = youngest;
    node.younger = null;
    youngest.younger = node;
    youngest = node;
    counter.parts = node;
  }

  private Counter newCounter(long now) {
    if (bytes + COUNTER_BYTES > limit) {
      return null;
    }
    bytes += COUNTER_BYTES;
    Counter counter = spareCounters == null ? new Counter() : spareCounters;
    spareCounters = counter.nextSpare;
    counter.nextSpare = null;
    counter.clear(now);
    return counter;
  }

  /** Gives up parts whose rates are low, once a second; from one end of their list or the other. */
  void foldIfDue(boolean fromOldest, long now) {
    if (now - lastFold >= EPOCHS) {
      lastFold = now;
      fold(threshold, fromOldest, now);
    }
  }

  /** Stops when there is room again. Without a limit in reach, a tenth of all is enough. */
  private void fold(long least, boolean fromOldest, long now) {
    long enough = Math.min(limit, bytes - bytes / 10);
    Node node = fromOldest ? top : youngest;
    while (node != null) {
      Node next = fromOldest ? node.younger : node.older;
      if (node != top) {
        Counter parent = node.parent;
        parent.advance(now);
        // Averages of an epoch, with their bits behind the point: parts that were told apart stay
        // until the rate is an eighth of the threshold.
        if (parent.forward < least && parent.reverse < least) {
          // What it takes along may be the next one.
          Node before = node.older;
          giveUp(node);
          if (bytes < enough) {
            return;
          }
          next = fromOldest ? before.younger : before;
        }
      }
      node = next;
    }
  }

  private void giveUp(Node node) {
    for (int i = 0; i < node.counters.length; i++) {
      if (node.counters[i] != null) {
        giveUp(node.counters[i]);
        node.counters[i] = null;
      }
    }
    if (node == top) {
      return;
    }
    bytes -= NODE_BYTES;
    node.older.younger = node.younger;
    if (node.younger == null) {
      youngest = node.older;
    } else {
      node.younger.older = node.older;
    }
    node.parent.parts = null;
    node.parent = null;
    node.older = null;
    node.younger = spareNodes;
    spareNodes = node;
  }

  private void giveUp(Counter counter) {
    bytes -= COUNTER_BYTES;
    if (counter.parts != null) {
      giveUp(counter.parts);
    }
    counter.nextSpare = spareCounters;
    spareCounters = counter;
  }

  /** Forgets all rates. */
  void clear() {
    giveUp(top);
  }

  /**
   * Has an address not be told apart beyond a level for some time.
   *
   * @param address as a number
   * @param level 0 to 3: how many bytes of the address are told apart beside the first
   * @param until epoch
   */
  void stop(int address, int level, long until) {
    Node node = top;
    for (int at = 0; at < LEVELS && node != null; at++) {
      Counter counter = node.counters[byteOf(address, at)];
      if (counter == null) {
        return;
      }
      if (at == level) {
        counter.stopUntil = until;
        if (counter.parts != null) {
          giveUp(counter.parts);
        }
        return;
      }
      node = counter.parts;
    }
  }

  /** All rates, a line each: the part of the address, the forward and the reverse rate. */
  void appendTo(StringBuilder text, long now) {
    append(text, top, "", now);
  }

  private static void append(StringBuilder text, Node node, String prefix, long now) {
    for (int i = 0; i < node.counters.length; i++) {
      Counter counter = node.counters[i];
      if (counter == null || counter.forward <= 0 && counter.reverse <= 0) {
        continue;
      }
      counter.advance(now);
      String name = prefix.isEmpty() ? String.valueOf(i) : prefix + "." + i;
      text.append(name).append('\t').append(decimal(counter.forward));
      text.append('\t').append(decimal(counter.reverse)).append('\n');
      if (counter.parts != null) {
        append(text, counter.parts, "\t" + name, now);
      }
    }
  }

  private static String decimal(long average) {
    return HandlerValues.decimal(average * EPOCHS / (double) (1 << SCALE));
  }
}
