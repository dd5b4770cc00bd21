// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import java.util.Arrays;

/**
 * Consistent hashing by a table that is filled by turns (D. Eisenbud and others, "Maglev: A Fast
 * and Reliable Software Network Load Balancer", NSDI 2016, 3.4). Each server has a permutation of
 * the table's places, from a hash of its own; in its turn it takes the first of them that is free.
 * So all have the same share, and when one comes or goes few places change hands beyond its own. A
 * server of weight N has N turns a round. Immutable; the same on all balancers with these servers.
 */
final class MaglevTable {
  private static final long ODD = 0x9e37_79b9_7f4a_7c15L;

  private final int[] servers;

  /**
   * Fills a table.
   *
   * @param size a prime, more than a hundred times the number of servers
   * @param numbers what {@link #find} shall give for each server
   * @param ids what a server's permutation comes from
   * @param weights turns
   */
  MaglevTable(int size, int[] numbers, long[] ids, int[] weights) {
    servers = new int[size];
    Arrays.fill(servers, -1);
    long[] place = new long[ids.length];
    long[] skip = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      place[i] = Long.remainderUnsigned(mix(ids[i]), size);
      skip[i] = Long.remainderUnsigned(mix(ids[i] + ODD), size - 1L) + 1;
    }
    int left = size;
    while (left > 0 && ids.length > 0) {
      for (int i = 0; i < ids.length; i++) {
        for (int turn = 0; turn < weights[i] && left > 0; turn++) {
          while (servers[(int) place[i]] >= 0) {
            place[i] = (place[i] + skip[i]) % size;
          }
          servers[(int) place[i]] = numbers[i];
          left--;
        }
      }
    }
  }

  /** The server of a hash. */
  int find(int hash) {
    return servers[Integer.remainderUnsigned(hash, servers.length)];
  }

  /** Whether a number has no divisors. */
  static boolean isPrime(int number) {
    for (int divisor = 2; (long) divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return number > 1;
  }

  /** All bits of the result depend on all of the value (the finalizer of splitmix64). */
  static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 31;
  }
}
