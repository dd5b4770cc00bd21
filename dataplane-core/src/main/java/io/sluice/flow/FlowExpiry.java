// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import java.util.function.LongConsumer;

/**
 * When the flows of a table run out, and which of them makes room for a new one: two timing wheels
 * with all flows, one by the end of their guarantee, in milliseconds, one by the end of their time,
 * in seconds. Packets do not move a flow, so it is looked at again when its slot comes due, and put
 * off by what its packets say.
 */
final class FlowExpiry {
  /** Flows that are put off at most for the sake of one eviction. */
  private static final int EVICTION_TRIES = 256;

  /** Flows of a second among which the soonest is evicted; in tables that the cache holds. */
  private static final int EVICTION_CHOICE = 8;

  private static final int EVICTION_CHOICE_SMALL = 256;
  private static final int SMALL = 4096;

  private final FlowStore store;
  private final FlowIndex index;
  private final FlowOwners owners;
  private final LongConsumer expired;
  private final FlowWheel guaranteed;
  private final FlowWheel bestEffort;

  /** Keeps early reads alive. */
  private long read;

  /**
   * Creates it, without flows.
   *
   * @param store the flows' memory
   * @param index their index, whose entries are read before a flow is removed
   * @param owners say how long a flow is kept
   * @param expired removes a flow that has run out, given its first line
   */
  FlowExpiry(FlowStore store, FlowIndex index, FlowOwners owners, LongConsumer expired) {
    this.store = store;
    this.index = index;
    this.owners = owners;
    this.expired = expired;
    guaranteed = new FlowWheel(store, 13, 0);
    bestEffort = new FlowWheel(store, 17, Integer.MIN_VALUE);
  }

  /** Adds a flow. */
  void add(int flow, long forward, long now) {
    long end = guaranteeEnd(forward, now);
    if (end > now) {
      guaranteed.add(flow, forward, end, 0);
    } else {
      long expiry = end(forward, now);
      long tick = tick(expiry);
      bestEffort.add(flow, forward, tick, (int) (tick * 1000 - expiry));
    }
  }

  /** Takes a flow out. */
  void remove(int flow, long forward) {
    (guaranteed.holds(forward) ? guaranteed : bestEffort).remove(flow, forward);
  }

  /** Brings a flow to where it belongs by now. */
  void move(int flow, long forward, long now) {
    remove(flow, forward);
    add(flow, forward, now);
  }

  /** The second at whose end a time has come. */
  private static long tick(long millis) {
    return (millis + 999) / 1000;
  }

  private static long lastSeen(long forward, long now) {
    return now - ((int) now - FlowLine.lastSeenEither(forward));
  }

  private long guaranteeEnd(long forward, long now) {
    return lastSeen(forward, now) + owners.of(forward).guarantee(forward);
  }

  /** When a flow runs out, should no packet come. */
  long end(long forward, long now) {
    return lastSeen(forward, now) + owners.of(forward).timeout(forward);
  }

  /** Whether a flow has run out. */
  boolean isOver(long forward, long now) {
    return end(forward, now) <= now && guaranteeEnd(forward, now) <= now;
  }

  /** See {@link FlowTable#advance}. */
  int advance(long now, int limit) {
    int left = limit;
    while (left > 0 && guaranteed.earliest() <= now) {
      int flow = guaranteed.head(guaranteed.earliest());
      long forward = store.forward(flow);
      guaranteed.remove(flow, forward);
      add(flow, forward, now);
      left--;
    }
    return left;
  }

  /** See {@link FlowTable#reap}. */
  int reap(long now, int limit) {
    int left = advance(now, limit);
    long second = now / 1000;
    if (left > 0 && bestEffort.earliest() <= second) {
      touchFirst(bestEffort.earliest(), left);
    }
    while (left > 0 && bestEffort.earliest() <= second) {
      int flow = bestEffort.head(bestEffort.earliest());
      long forward = store.forward(flow);
      if (isOver(forward, now)) {
        expired.accept(forward);
      } else {
        move(flow, forward, now);
      }
      left--;
    }
    if (left > 0 && bestEffort.earliest() == second + 1) {
      left = reapWithin(second + 1, now, left);
    }
    return left;
  }

  /**
   * Reads what it takes to remove the first flows of a slot, flow by flow the index's entries of
   * both directions: the cache misses overlap, which they do not when one flow is removed after the
   * other.
   */
  private void touchFirst(long tick, int limit) {
    int first = bestEffort.head(tick);
    int flow = first;
    for (int i = 0; i < limit; i++) {
      long forward = store.forward(flow);
      read +=
          index.slot(FlowLine.hash(forward)) + index.slot(FlowLine.hash(FlowLine.other(forward)));
      flow = bestEffort.next(flow);
      if (flow == first) {
        return;
      }
    }
  }

  /** Removes what has run out in the second that is not over yet, one time round. */
  private int reapWithin(long tick, long now, int limit) {
    int left = limit;
    int flow = bestEffort.head(tick);
    int end = bestEffort.previous(flow);
    while (left > 0) {
      int next = bestEffort.next(flow);
      long forward = store.forward(flow);
      if (isOver(forward, now)) {
        expired.accept(forward);
      }
      if (flow == end) {
        return left;
      }
      flow = next;
      left--;
    }
    // What is left of this second can wait for the next one.
    return 1;
  }

  /**
   * The best-effort flow that runs out first, or one of the first in a large table.
   *
   * @param now milliseconds
   * @param size flows in the table
   * @return its first line; 0 when there is none, or none was found in time
   */
  long soonest(long now, int size) {
    advance(now, EVICTION_TRIES);
    for (int tries = 0; tries < EVICTION_TRIES && bestEffort.size() > 0; tries++) {
      long tick = bestEffort.earliest();
      int flow = bestEffort.head(tick);
      long forward = store.forward(flow);
      boolean later = end(forward, now) > tick * 1000 - FlowWheel.early(forward);
      if (later || guaranteeEnd(forward, now) > now) {
        // Packets came since it was put there: it goes behind those that got none.
        move(flow, forward, now);
        continue;
      }
      return soonestFrom(flow, now, size <= SMALL ? EVICTION_CHOICE_SMALL : EVICTION_CHOICE);
    }
    return 0;
  }

  private long soonestFrom(int first, long now, int choice) {
    long chosen = store.forward(first);
    long soonest = end(chosen, now);
    int flow = bestEffort.next(first);
    for (int i = 1; i < choice && flow != first; i++) {
      long forward = store.forward(flow);
      long end = end(forward, now);
      if (end < soonest && guaranteeEnd(forward, now) <= now) {
        chosen = forward;
        soonest = end;
      }
      flow = bestEffort.next(flow);
    }
    return chosen;
  }

  /**
   * The flow to go when flows must, whoever needs them: the best-effort one that runs out first,
   * else the guaranteed one whose guarantee does. Takes as long as it takes.
   *
   * @param now milliseconds
   * @param size flows in the table, at least 1
   * @return its first line
   */
  long first(long now, int size) {
    while (advance(now, EVICTION_TRIES) == 0) {
      // all whose guarantee is over
    }
    long soonest = 0;
    while (soonest == 0 && bestEffort.size() > 0) {
      soonest = soonest(now, size);
    }
    return soonest != 0 ? soonest : store.forward(guaranteed.head(guaranteed.earliest()));
  }

  long bytes() {
    return guaranteed.bytes() + bestEffort.bytes();
  }

  void close() {
    guaranteed.close();
    bestEffort.close();
  }
}
