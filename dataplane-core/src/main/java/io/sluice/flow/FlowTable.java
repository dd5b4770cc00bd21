// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import java.util.function.LongConsumer;

/**
 * The flows of stateful elements: found by five-tuple in either direction, expired in time, and
 * limited in number.
 *
 * <p>A packet of an established flow reads two cache lines, both early: an element takes the hashes
 * of a whole batch ({@link FlowKey#hash}), then the lines that they lead to ({@link #candidates}),
 * where the cache misses of the batch overlap; by the time it compares keys ({@link
 * FlowLine#hasKey}) and rewrites, all is at hand. It writes one line: the time goes into it ({@link
 * FlowLine#touch}), and nothing is linked anew.
 *
 * <p>New flows are the slow path: {@link #begin}, then the owner writes its bytes, then {@link
 * #commit}.
 *
 * <p>Expiry. A flow is either guaranteed or best-effort (Click's rule): guaranteed for some seconds
 * after each packet, best-effort until its timeout after that. Two timing wheels hold the flows by
 * the end of their guarantee, in milliseconds, and by the end of their time, in seconds. Since
 * packets do not move them, a flow is looked at again when its slot comes due, and put off by what
 * its packets say. {@link #advance} and {@link #reap} do a bounded number of flows a call, so a
 * million that run out at once stop nothing.
 *
 * <p>Capacity. When there are more flows than {@link #capacity}, the best-effort flow that would
 * run out first makes room; when all are guaranteed, the new one is refused.
 *
 * <p>Memory: 128 bytes a flow and 16 to 32 bytes a direction in the index, both taken from the
 * system as flows come, and a fixed half megabyte for the wheels. Growing takes some 20
 * microseconds at a time: see {@link FlowIndex}. What was taken stays until {@link #close}.
 *
 * <p>Belongs to one worker; allocates nothing on the Java heap but for directories when it grows.
 */
public final class FlowTable implements AutoCloseable {
  /**
   * Flows that one call of {@link #advance} or {@link #reap} handles: some tens of microseconds.
   */
  public static final int STEP = 50;

  /** Longest time to keep a flow, in milliseconds: 12 days. */
  public static final int MAX_TIMEOUT = 1 << 30;

  private final FlowStore store = new FlowStore();
  private final FlowIndex index = new FlowIndex(store);
  private final FlowOwners owners = new FlowOwners();
  private final FlowExpiry expiry = new FlowExpiry(store, index, owners, this::expire);
  private final long epoch;

  /** A line that has no flow's key. */
  private final long none = store.forward(store.take());

  /** Keeps early reads alive. */
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
   * @param nanos the time, as {@link #millis} will be given it
   */
  public FlowTable(long nanos) {
    // The first milliseconds are kept free for times before the first packet.
    epoch = nanos - 1_000_000_000L;
  }

  /**
   * Adds an owner.
   *
   * @param owner asked about its flows
   * @return its realms: this number and the 255 that follow
   */
  public int register(FlowOwner owner) {
    return owners.register(owner);
  }

  /**
   * Puts another owner in the place of one, with all its flows.
   *
   * @param realm what {@link #register} returned for the one that is replaced
   * @param owner the new one
   */
  public void replaceOwner(int realm, FlowOwner owner) {
    owners.replace(realm, owner);
  }

  /**
   * Puts another owner in the place of all, with all flows.
   *
   * @param owner the new one
   */
  public void replaceOwners(FlowOwner owner) {
    owners.replaceAll(owner);
  }

  /**
   * The table's clock.
   *
   * @param nanos a steady clock
   * @return milliseconds; lines keep the lower 32 bits
   */
  public long millis(long nanos) {
    return (nanos - epoch) / 1_000_000;
  }

  /**
   * Finds the lines that the hashes of a batch lead to, and has them in the cache. Their keys are
   * yet to be compared: a line may be another flow's, or one that is no flow's.
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
   * @return the line with this key; 0 when there is none
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
   * @return the line with this key; 0 when there is none
   */
  public long find(long first, long second, int hash) {
    return size == 0 ? 0 : index.find(first, second, hash);
  }

  /**
   * Makes a flow. The caller writes its bytes and calls {@link #commit} next. A flow that holds the
   * key of the replies already is removed.
   *
   * @param first first half of the key of the flow's packets, which no flow has
   * @param second second half
   * @param replyFirst first half of the key of its replies; may be the same key
   * @param replySecond second half
   * @param now milliseconds
   * @return its first line, the owner's bytes zero; 0 when there is no memory
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
   * Completes what {@link #begin} began.
   *
   * @param forward the flow's first line
   * @param now milliseconds
   * @return false when the table was full, and the flow was removed, or never had a chance
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
    // When a flow is its own reply, or another has taken its key, the index has another line there.
    index.remove(FlowLine.hash(forward), flow << 1);
    index.remove(FlowLine.hash(FlowLine.other(forward)), flow << 1 | 1);
    store.give(flow);
    removed++;
    size--;
  }

  /**
   * Has the table know that a flow may run out sooner than it might have before.
   *
   * @param line either line
   * @param now milliseconds
   */
  public void hasten(long line, long now) {
    long forward = FlowLine.forward(line);
    expiry.move(FlowLine.flow(forward), forward, now);
  }

  /**
   * When a flow runs out, should no packet come.
   *
   * @param forward its first line
   * @param now milliseconds
   * @return milliseconds; may lie in the past while nobody has reaped
   */
  public long expiry(long forward, long now) {
    return expiry.end(forward, now);
  }

  /**
   * Removes a flow that has run out and was not reaped yet, for somebody who needs its place.
   *
   * @param line either line
   * @param now milliseconds
   * @return false when the flow has not run out, and stays
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
   * Makes flows whose guarantee has run out best-effort flows.
   *
   * @param now milliseconds
   * @param limit how many to look at, at most
   * @return how many more may be looked at; 0 when there may be more to do
   */
  public int advance(long now, int limit) {
    return expiry.advance(now, limit);
  }

  /**
   * Removes flows that have run out.
   *
   * @param now milliseconds
   * @param limit how many to look at, at most
   * @return how many more may be looked at; 0 when there may be more to do
   */
  public int reap(long now, int limit) {
    return expiry.reap(now, limit);
  }

  /**
   * Removes flows until there are no more than some: best-effort ones, then guaranteed ones, the
   * soonest first. Takes as long as it takes: for handlers.
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
   * Flows made since the start, those that were refused included.
   *
   * @return a count
   */
  public long inserted() {
    return inserted;
  }

  /**
   * Flows that ran out.
   *
   * @return a count
   */
  public long expired() {
    return expired;
  }

  /**
   * Best-effort flows that made room for new ones.
   *
   * @return a count
   */
  public long evicted() {
    return evicted;
  }

  /**
   * Flows whose replies' key a new flow took.
   *
   * @return a count
   */
  public long replaced() {
    return replaced;
  }

  /**
   * Flows that left the table, for whatever reason.
   *
   * @return a count
   */
  public long removed() {
    return removed;
  }

  /**
   * New flows that found the table full.
   *
   * @return a count
   */
  public long refused() {
    return refused;
  }

  /**
   * New flows that found no memory.
   *
   * @return a count
   */
  public long unstored() {
    return unstored;
  }

  /**
   * Native memory in use; pages that were never touched count.
   *
   * @return bytes
   */
  public long bytes() {
    return store.bytes() + index.bytes() + expiry.bytes();
  }

  /**
   * How many slots it takes to find entries of the index, in a sample of it.
   *
   * @return how many entries are found at the first slot, at the second, and so on; the last count
   *     is of those that are found later
   */
  public int[] probeLengths() {
    return index.probeLengths(16, 16);
  }

  /** Gives all memory back. What is left is an empty table that takes no flows. */
  @Override
  public void close() {
    size = 0;
    store.close();
    index.close();
    expiry.close();
  }
}
