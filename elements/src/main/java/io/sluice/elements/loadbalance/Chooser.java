// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import java.util.SplittableRandom;

/** Chooses a server for a new connection. Belongs to the worker; allocates nothing. */
final class Chooser {
  private final Mode mode;
  private final SplittableRandom random = new SplittableRandom();
  private int next;

  Chooser(Mode mode) {
    this(mode, 0);
  }

  /** With the place before the one whose turn is first. */
  Chooser(Mode mode, int before) {
    this.mode = mode;
    next = before;
  }

  /**
   * Chooses a server.
   *
   * @param pool the servers, of which at least one takes connections
   * @param hash of the connection, or of the client
   * @return its place
   */
  int choose(Pool pool, int hash) {
    int[] ready = pool.ready;
    return switch (mode) {
      case RR -> ready[next = next + 1 < ready.length ? next + 1 : 0];
      case WRR -> weighted(pool);
      case HASH -> pool.shares[(int) ((hash & 0xffff_ffffL) * pool.shares.length >>> 32)];
      case MAGLEV -> pool.maglev.find(hash);
      case LEAST -> least(pool);
      case POW2 -> ofTwo(pool);
    };
  }

  /**
   * Chooses a server, and not one that has just refused the connection if there is another one: by
   * the hash, so that all others get their part of what one refuses.
   *
   * @param pool as in {@link #choose(Pool, int)}
   * @param hash likewise
   * @param refuser the place of the one; -1 for none
   * @return a place
   */
  int choose(Pool pool, int hash, int refuser) {
    int place = choose(pool, hash);
    int others = pool.ready.length - 1;
    if (place != refuser || others == 0) {
      return place;
    }
    int index = (int) ((MaglevTable.mix(hash) & 0xffff_ffffL) * others >>> 32);
    return pool.ready[index] == refuser ? pool.ready[others] : pool.ready[index];
  }

  /** Each earns its weight every time; the one with the most credit pays for all. */
  private static int weighted(Pool pool) {
    int best = pool.ready[0];
    int sum = 0;
    for (int place : pool.ready) {
      int weight = pool.weight(place);
      pool.server(place).credit += weight;
      sum += weight;
      if (pool.server(place).credit > pool.server(best).credit) {
        best = place;
      }
    }
    pool.server(best).credit -= sum;
    return best;
  }

  /** Begins at another server each time, so that equal ones take turns. */
  private int least(Pool pool) {
    int[] ready = pool.ready;
    next = next + 1 < ready.length ? next + 1 : 0;
    int best = ready[next];
    for (int i = 1; i < ready.length; i++) {
      int place = ready[next + i < ready.length ? next + i : next + i - ready.length];
      best = isLessLoaded(pool, place, best) ? place : best;
    }
    return best;
  }

  private int ofTwo(Pool pool) {
    int[] ready = pool.ready;
    if (ready.length == 1) {
      return ready[0];
    }
    int first = random.nextInt(ready.length);
    int second = (first + 1 + random.nextInt(ready.length - 1)) % ready.length;
    return isLessLoaded(pool, ready[second], ready[first]) ? ready[second] : ready[first];
  }

  private static boolean isLessLoaded(Pool pool, int place, int other) {
    long load = (long) pool.server(place).connections * pool.weight(other);
    return load < (long) pool.server(other).connections * pool.weight(place);
  }
}
