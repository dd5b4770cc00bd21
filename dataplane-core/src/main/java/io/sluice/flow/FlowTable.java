// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import java.util.function.LongConsumer;

/**
 * The flows of stateful elements: found by five-tuple in either direction, expired in time, and
 * limited in number.
 *
 * <p>A packet of an established flow reads two cache lines, both early: an element computes the
 * hashes of a whole batch ({@link FlowKey#hash}), then the lines that they lead to ({@link
 * #candidates}), so that the cache misses of the batch overlap. When it compares keys ({@link
 * FlowLine#hasKey}) and rewrites packets, both lines are in the cache. It writes one line, with the
 * time ({@link FlowLine#touch}); no list is changed.
 *
 * <p>New flows take the slow path: {@link #begin}, then the owner writes its bytes, then {@link
 * #commit}.
 *
 * <p>Expiry. A flow is either guaranteed or best-effort (Click's rule): guaranteed for some seconds
 * after each packet, best-effort until its timeout after that. Two timing wheels hold the flows by
 * the end of their guarantee, in milliseconds, and by their expiry, in seconds. Packets do not move
 * flows in the wheels; when its slot comes due, a flow is moved to a later slot if packets have
 * arrived meanwhile. {@link #advance} and {@link #reap} handle a bounded number of flows per call,
 * so that a million flows that expire at once do not stall the worker.
 *
 * <p>Capacity. When there are more flows than {@link #capacity}, the best-effort flow that would
 * expire first is evicted; if all are guaranteed, the new one is refused.
 *
 * <p>Memory: 128 bytes per flow and 16 to 32 bytes per direction in the index, both allocated as
 * flows are added, and half a megabyte for the wheels. Growing takes about 20 microseconds at a
 * time: see {@link FlowIndex}. Memory is not freed before {@link #close}.
 *
 * <p>Belongs to one worker; allocates nothing on the Java heap except directories when it grows.
 */
public final class FlowTable implements AutoCloseable {
  /**
   * Flows that one call of {@link #advance} or {@link #reap} handles, which takes some tens of
   * microseconds.
   */
  public static final int STEP = 50;

  /** Longest time to keep a flow, in milliseconds: 12 days. */
  public static final int MAX_TIMEOUT = 1 << 30;

  private final FlowStore store = new FlowStore();
  private final FlowIndex index = new FlowIndex(store);
  private final FlowOwners owners = new FlowOwners();
  private final FlowExpiry expiry = new FlowExpiry(store, index, owners, this::expire);
  private final long epoch;

  /** A line whose key is that of no flow. */
  private final long none = store.forward(store.take());

  /** Keeps the JIT from removing early reads. */
  private long read;

  private int capacity = Integer.MAX_VALUE;
  private int size;
  private long inserted;
  private long removed;
  private long expired;
  private long evicted;
  private long replaced;
  private long refused;
  private long unstored;

  /**
   * Creates an empty table.
   *
   * @param nanos the current time, on the clock that {@link #millis} uses
   */
  public FlowTable(long nanos) {
    // The first second is left free for times before the first packet.
    epoch = nanos - 1_000_000_000L;
  }

  /**
   * Adds an owner.
   *
   * @param owner decides about its flows
   * @return its realms: this number and the 255 that follow
   */
  public int register(FlowOwner owner) {
    return owners.register(owner);
  }

  /**
   * Replaces an owner, with all its flows.
   *
   * @param realm what {@link #register} returned for the old owner
   * @param owner the new one
   */
  public void replaceOwner(int realm, FlowOwner owner) {
    owners.replace(realm, owner);
  }

  /**
   * Replaces all owners, with all flows.
   *
   * @param owner the new one
   */
  public void replaceOwners(FlowOwner owner) {
    owners.replaceAll(owner);
  }

  /**
   * The table's clock.
   *
   * @param nanos a monotonic time
   * @return milliseconds; lines keep the lower 32 bits
   */
  public long millis(long nanos) {
    return (nanos - epoch) / 1_000_000;
  }

  /**
   * Finds the lines that the hashes of a batch lead to, and loads them into the cache. Their keys
   * must still be compared: a line may belong to another flow, or to none.
   *
   * @param hashes of keys
   * @param count how many
   * @param lines filled with the addresses of lines
   */
  public void candidates(int[] hashes, int count, long[] lines) {
    read += index.candidates(hashes, count, lines, none);
  }

  /**
   * Finds a flow's line.
   *
   * @param first first half of the key
   * @param second second half
   * @return the line with this key; 0 if there is none
   */
  public long find(long first, long second) {
    return find(first, second, FlowKey.hash(first, second));
  }

  /**
   * Finds a flow's line.
   *
   * @param first first half of the key
   * @param second second half
   * @param hash the key's hash
   * @return the line with this key; 0 if there is none
   */
  public long find(long first, long second, int hash) {
    return size == 0 ? 0 : index.find(first, second, hash);
  }

  /**
   * Creates a flow. The caller then writes its bytes and calls {@link #commit}. A flow that already
   * has the key of the replies is removed.
   *
   * @param first first half of the key of the flow's packets, which no flow has
   * @param second second half
   * @param replyFirst first half of the key of its replies; may be the same key
   * @param replySecond second half
   * @param now milliseconds
   * @return its first line, with the owner's bytes zero; 0 if there is no memory
   */
  public long begin(long first, long second, long replyFirst, long replySecond, long now) {
    int flow = store.take();
    if (flow == 0) {
      unstored++;
      return 0;
    }
    long forward = store.forward(flow);
    long reply = FlowLine.other(forward);
    FlowLine.setKey(forward, first, second, FlowKey.hash(first, second));
    FlowLine.setKey(reply, replyFirst, replySecond, FlowKey.hash(replyFirst, replySecond));
    FlowLine.touch(forward, (int) now);
    FlowLine.touch(reply, (int) now);
    int replyHash = FlowLine.hash(reply);
    boolean stored = index.add(FlowLine.hash(forward), flow << 1);
    if (stored) {
      long holder = index.find(replyFirst, replySecond, replyHash);
      if (holder == forward) {
        index.remove(replyHash, flow << 1);
      } else if (holder != 0) {
        replaced++;
        remove(FlowLine.forward(holder));
      }
      stored = index.add(replyHash, flow << 1 | 1);
    }
    if (!stored) {
      index.remove(FlowLine.hash(forward), flow << 1);
      store.give(flow);
      unstored++;
      return 0;
    }
    return forward;
  }

  /**
   * Completes {@link #begin}.
   *
   * @param forward the flow's first line
   * @param now milliseconds
   * @return false if the table was full and the flow was removed
   */
  public boolean commit(long forward, long now) {
    expiry.add(FlowLine.flow(forward), forward, now);
    size++;
    inserted++;
    advance(now, 2);
    if (size <= capacity) {
      return true;
    }
    long victim = expiry.soonest(now, size);
    if (victim == 0 || victim == forward) {
      refused++;
      remove(forward);
      return false;
    }
    evicted++;
    remove(victim);
    return true;
  }

  /**
   * Removes a flow.
   *
   * @param forward its first line
   */
  public void remove(long forward) {
    owners.of(forward).removed(forward);
    int flow = FlowLine.flow(forward);
    expiry.remove(flow, forward);
    // If a flow is its own reply, or another one has taken its key, the index has another line
    // there.
    index.remove(FlowLine.hash(forward), flow << 1);
    index.remove(FlowLine.hash(FlowLine.other(forward)), flow << 1 | 1);
    store.give(flow);
    removed++;
    size--;
  }

  /**
   * Tells the table that a flow may expire earlier than before.
   *
   * @param line either line
   * @param now milliseconds
   */
  public void hasten(long line, long now) {
    long forward = FlowLine.forward(line);
    expiry.move(FlowLine.flow(forward), forward, now);
  }

  /**
   * When a flow expires if no further packet arrives.
   *
   * @param forward its first line
   * @param now milliseconds
   * @return milliseconds; may be in the past if {@link #reap} was not called
   */
  public long expiry(long forward, long now) {
    return expiry.end(forward, now);
  }

  /**
   * Removes a flow that has expired but is still in the table, because its place is needed.
   *
   * @param line either line
   * @param now milliseconds
   * @return false if the flow has not expired, and stays
   */
  public boolean reclaim(long line, long now) {
    long forward = FlowLine.forward(line);
    if (!expiry.isOver(forward, now)) {
      return false;
    }
    expire(forward);
    return true;
  }

  private void expire(long forward) {
    expired++;
    remove(forward);
  }

  /**
   * Turns flows whose guarantee has ended into best-effort flows.
   *
   * @param now milliseconds
   * @param limit how many to examine at most
   * @return how many more may be examined; 0 if there may be more to do
   */
  public int advance(long now, int limit) {
    return expiry.advance(now, limit);
  }

  /**
   * Removes expired flows.
   *
   * @param now milliseconds
   * @param limit how many to examine at most
   * @return how many more may be examined; 0 if there may be more to do
   */
  public int reap(long now, int limit) {
    return expiry.reap(now, limit);
  }

  /**
   * Removes flows until at most a given number is left: first best-effort flows, then guaranteed
   * ones, in order of expiry. The time is not bounded; for handlers.
   *
   * @param wanted how many may stay
   * @param now milliseconds
   */
  public void shrink(int wanted, long now) {
    while (size > Math.max(0, wanted)) {
      evicted++;
      remove(expiry.first(now, size));
    }
  }

  /**
   * Visits all flows; for handlers.
   *
   * @param visitor given each flow's first line; may remove that flow
   */
  public void forEach(LongConsumer visitor) {
    for (int flow = 1; flow < store.limit(); flow++) {
      long forward = store.forward(flow);
      if (FlowLine.realm(forward) != 0) {
        visitor.accept(forward);
      }
    }
  }

  public int size() {
    return size;
  }

  public int capacity() {
    return capacity;
  }

  public void setCapacity(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Flows created since the start, including refused ones.
   *
   * @return a count
   */
  public long inserted() {
    return inserted;
  }

  /**
   * Flows that have expired.
   *
   * @return a count
   */
  public long expired() {
    return expired;
  }

  /**
   * Best-effort flows that were evicted for new ones.
   *
   * @return a count
   */
  public long evicted() {
    return evicted;
  }

  /**
   * Flows that were removed because a new flow has the same key for its replies.
   *
   * @return a count
   */
  public long replaced() {
    return replaced;
  }

  /**
   * Flows that have left the table for any reason.
   *
   * @return a count
   */
  public long removed() {
    return removed;
  }

  /**
   * New flows that were refused because the table was full.
   *
   * @return a count
   */
  public long refused() {
    return refused;
  }

  /**
   * New flows that were refused because there was no memory.
   *
   * @return a count
   */
  public long unstored() {
    return unstored;
  }

  /**
   * Native memory in use, including pages that were never touched.
   *
   * @return bytes
   */
  public long bytes() {
    return store.bytes() + index.bytes() + expiry.bytes();
  }

  /**
   * How many slots must be read to find entries of the index, in a sample.
   *
   * @return how many entries are found at the first slot, at the second, and so on; the last count
   *     is of those that take longer
   */
  public int[] probeLengths() {
    return index.probeLengths(16, 16);
  }

  /** Frees all memory. The table is then empty and takes no flows. */
  @Override
  public void close() {
    size = 0;
    store.close();
    index.close();
    expiry.close();
  }
}
