// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import java.util.Arrays;

/**
 * A ring for consistent hashing (Karger and others, 1997) whose points are those that Click's
 * SourceIPHashMapper has, on a machine with the C library's usual random().
 */
final class HashRing {
  /** Points in the upper, servers in the lower 32 bits, ascending. */
  private final long[] points;

  /**
   * Creates a ring.
   *
   * @param ids numbers of the servers, ascending
   * @param nodes points a server
   * @param seed of the random numbers
   */
  HashRing(int[] ids, int nodes, int seed) {
    points = new long[ids.length * nodes];
    Random random = new Random(seed);
    int server = 0;
    int count = 0;
    // Numbers that no server has use up their points, too: so servers keep theirs for ever.
    for (int id = 0; server < ids.length; id++) {
      for (int node = 0; node < nodes; node++) {
        long point = random.next();
        if (id == ids[server]) {
          points[count++] = point << 32 | server;
        }
      }
      if (id == ids[server]) {
        server++;
      }
    }
    Arrays.sort(points);
  }

  /** The server at a point, or the next one behind it. */
  int find(int point) {
    int place = Arrays.binarySearch(points, (long) point << 32);
    int next = place < 0 ? -1 - place : place;
    return (int) points[next < points.length ? next : root(points.length)];
  }

  /**
   * What Click takes behind the last point: not the first one, but the root of the balanced tree
   * that it searches, in which the lowest level is filled from the left.
   */
  private static int root(int size) {
    if (size == 1) {
      return 0;
    }
    int full = Integer.highestOneBit(size);
    int lowest = size - (full - 1);
    return full / 2 - 1 + Math.min(lowest, full / 2);
  }

  /** Where a source address lies on the ring. */
  static int pointOf(int src) {
    int raw = Integer.reverseBytes(src);
    int mixed = raw * ((raw & 0xff) << 24 | 1);
    return Integer.remainderUnsigned(mixed, Integer.MAX_VALUE);
  }

  /** The C library's random(): additive feedback, x^31 + x^3 + 1. */
  private static final class Random {
    private static final int DEGREE = 31;
    private static final int SEPARATION = 3;
    private static final int DISCARDED = 310;

    private final int[] state = new int[DEGREE];
    private int at;

    Random(int seed) {
      state[0] = seed == 0 ? 1 : seed;
      for (int i = 1; i < DEGREE; i++) {
        // minimal standard generator (Park and Miller), as the library computes it
        long word = 16807L * (state[i - 1] % 127773) - 2836L * (state[i - 1] / 127773);
        state[i] = (int) (word < 0 ? word + Integer.MAX_VALUE : word);
      }
      for (int i = 0; i < DISCARDED; i++) {
        next();
      }
    }

    int next() {
      int front = (at + SEPARATION) % DEGREE;
      state[front] += state[at];
      at = (at + 1) % DEGREE;
      return state[front] >>> 1;
    }
  }
}
