// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

/**
 * Maps IPv6 addresses to Ethernet addresses, with the one packet that waits to learn it. Open
 * addressing over two words; when the cache is full, a new entry replaces a colliding one. Belongs
 * to one worker; allocates nothing after construction.
 */
final class NeighborCache {
  /** Entries, and how far one may be from where its hash says. */
  private static final int SIZE = 4096;

  private static final int REACH = 16;

  final long[] macs = new long[SIZE];
  final long[] waiting = new long[SIZE];
  final long[] heard = new long[SIZE];
  final long[] asked = new long[SIZE];
  private final long[] highs = new long[SIZE];
  private final long[] lows = new long[SIZE];
  private int used;

  private static int start(long high, long low) {
    long hash = (high ^ Long.rotateLeft(low, 32)) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (hash >>> 52);
  }

  /** The index of an address; -1 when it is not known. */
  int find(long high, long low) {
    int at = start(high, low);
    for (int i = 0; i < REACH; i++, at = at + 1 & SIZE - 1) {
      if (highs[at] == high && lows[at] == low) {
        return at;
      }
    }
    return -1;
  }

  /** Where a new address shall go: a free place, or that of the one not heard of for longest. */
  int place(long high, long low) {
    int at = start(high, low);
    int best = at;
    for (int i = 0; i < REACH; i++, at = at + 1 & SIZE - 1) {
      if ((highs[at] | lows[at]) == 0) {
        return at;
      }
      best = heard[at] - heard[best] < 0 ? at : best;
    }
    return best;
  }

  /** Begins an entry, whose place holds no packet. */
  void begin(int at, long high, long low, long now) {
    used += (highs[at] | lows[at]) == 0 ? 1 : 0;
    highs[at] = high;
    lows[at] = low;
    macs[at] = -1;
    waiting[at] = 0;
    heard[at] = now;
    asked[at] = now - Long.MAX_VALUE / 2;
  }

  int size() {
    return SIZE;
  }

  int used() {
    return used;
  }

  long high(int at) {
    return highs[at];
  }

  long low(int at) {
    return lows[at];
  }
}
