// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import java.util.function.LongConsumer;

/**
 * Decides when the flows of a table expire, and which of them makes room for a new one. Two timing
 * wheels hold all flows: one by the end of their guarantee, in milliseconds, one by their expiry,
 * in seconds. Packets do not move a flow in the wheels. Instead, when its slot comes due, the flow
 * is moved to a later slot if packets have arrived meanwhile.
 */
final class FlowExpiry {
  /** How many flows are moved to a later slot at most for one eviction. */
  private static final int EVICTION_TRIES = 256;

  /**
   * Among how many flows of the same second the earliest is evicted; in tables that fit into the
   * cache.
   */
  private static final int EVICTION_CHOICE = 8;

  private static final int EVICTION_CHOICE_SMALL = 256;
  private static final int SMALL = 4096;

  private final FlowStore store;
  private final FlowIndex index;
  private final FlowOwners owners;
  private final LongConsumer expired;
  private final FlowWheel guaranteed;
  private final FlowWheel bestEffort;

  /** Keeps the JIT from removing early reads. */
  private long read;

  /**
   * Creates it without flows.
   *
   * @param store the flows' memory
   * @param index their index, whose entries are read before a flow is removed
   * @param owners say how long a flow is kept
   * @param expired removes an expired flow, given its first line
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

  /** Removes a flow. */
  void remove(int flow, long forward) {
    (guaranteed.holds(forward) ? guaranteed : bestEffort).remove(flow, forward);
  }

  /** Moves a flow to the slot where it belongs now. */
  void move(int flow, long forward, long now) {
    remove(flow, forward);
    add(flow, forward, now);
  }

  /** The tick, in seconds, by whose end a time has passed. */
  private static long tick(long millis) {
    return (millis + 999) / 1000;
  }

  private static long lastSeen(long forward, long now) {
    return now - ((int) now - FlowLine.lastSeenEither(forward));
  }

  private long guaranteeEnd(long forward, long now) {
    return lastSeen(forward, now) + owners.of(forward).guarantee(forward);
  }

  /** When a flow expires if no further packet arrives. */
  long end(long forward, long now) {
    return lastSeen(forward, now) + owners.of(forward).timeout(forward);
  }

  /** Whether a flow has expired. */
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
   * Reads the memory that is needed to remove the first flows of a slot: the index's entries of
   * both directions for each flow. Here the cache misses overlap; they would not if one flow were
   * removed after the other.
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

  /** Removes flows that have expired within the current second, each at most once. */
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
    // The rest of this second can wait for the next one.
    return 1;
  }

  /**
   * The best-effort flow that expires first, or one of the first in a large table.
   *
   * @param now milliseconds
   * @param size flows in the table
   * @return its first line; 0 if there is none, or none was found with bounded effort
   */
  long soonest(long now, int size) {
    advance(now, EVICTION_TRIES);
    for (int tries = 0; tries < EVICTION_TRIES && bestEffort.size() > 0; tries++) {
      long tick = bestEffort.earliest();
      int flow = bestEffort.head(tick);
      long forward = store.forward(flow);
      boolean later = end(forward, now) > tick * 1000 - FlowWheel.early(forward);
      if (later || guaranteeEnd(forward, now) > now) {
        // Packets have arrived since it was added: it goes after flows without packets.
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
   * The flow to remove when the table must shrink: the best-effort one that expires first,
   * otherwise the guaranteed one whose guarantee ends first. The time is not bounded.
   *
   * @param now milliseconds
   * @param size flows in the table, at least 1
   * @return its first line
   */
  long first(long now, int size) {
    while (advance(now, EVICTION_TRIES) == 0) {
      // all whose guarantee has ended
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
