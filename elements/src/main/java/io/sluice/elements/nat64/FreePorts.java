// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.flow.ValueSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/**
 * The ports of an address and protocol that nobody has. Finding one takes the same few steps
 * whether many are left or one. Belongs to one worker.
 */
final class FreePorts {
  private static final int HALF = 1 << 15;

  private final int lowPort;
  private final int highPort;

  /** Half the port's number, of even and of odd ones. */
  private final ValueSet[] free = {new ValueSet(HALF), new ValueSet(HALF)};

  /**
   * Creates one with all ports free.
   *
   * @param lowPort the first port
   * @param highPort the last one
   * @param mayGive which of these there are
   */
  FreePorts(int lowPort, int highPort, IntPredicate mayGive) {
    this.lowPort = lowPort;
    this.highPort = highPort;
    for (int port = lowPort; port <= highPort; port++) {
      if (mayGive.test(port)) {
        give(port);
      }
    }
  }

  /** Takes a port: the wanted one, else any of the same parity, else any; -1 when there is none. */
  int take(int wanted) {
    int parity = wanted & 1;
    if (free[parity].remove(wanted >>> 1)) {
      return wanted;
    }
    int start = ThreadLocalRandom.current().nextInt(lowPort, highPort + 1) >>> 1;
    int port = take(parity, start);
    return port >= 0 ? port : take(parity ^ 1, start);
  }

  private int take(int parity, int start) {
    int half = free[parity].next(start);
    if (half < 0) {
      return -1;
    }
    free[parity].remove(half);
    return half << 1 | parity;
  }

  /** Takes the lowest port; -1 when there is none. */
  int takeFirst() {
    int even = free[0].next(0);
    int odd = free[1].next(0);
    return take(even >= 0 && (odd < 0 || even <= odd) ? 0 : 1, 0);
  }

  /** Gives a port back. */
  void give(int port) {
    free[port & 1].add(port >>> 1);
  }
}
