// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.Watched;
import io.sluice.ring.SpscRing;
import io.sluice.run.Worker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The packets of a chain whose versions are on their way through its branches. Each version carries
 * its packet's number and its branch, so that it does not matter when it comes back, and in which
 * order; and each comes back, alive or dropped: it is {@link Watched}, so that what frees it brings
 * it here. Packets are complete when all versions are back. They leave in the order of their
 * numbers.
 *
 * <pre>
 *   released       next complete?        issued
 *  ----|--------------|---------------------|----> numbers; at most the capacity between the ends
 *
 *  states: by number, modulo capacity   31-16 branches that dropped   15-0 branches that are back
 *  a version's own bits (Watched):      39-32 branch                  31-0 number
 * </pre>
 *
 * <p>Belongs to the Merger's worker, but for {@link #room}, {@link #issued} and {@link #publish},
 * which are the Copier's, and for {@link #freed}. The two positions are written with release and
 * read with acquire; versions that others drop come through a ring from each worker. Allocates
 * nothing for packets that come back in time.
 */
final class MergeTable implements Watched.Watcher {
  private static final VarHandle POSITION = MethodHandles.arrayElementVarHandle(long[].class);

  /** Longs between the two sides' positions: two cache lines. */
  private static final int PAD = 16;

  private static final int ISSUED = PAD;
  private static final int RELEASED_SEEN = PAD + 1;
  private static final int RELEASED = 3 * PAD;

  private static final int BRANCH_SHIFT = 32;
  private static final int DROPPED_SHIFT = 16;
  private static final int BURST = 64;

  private final int number = Watched.register(this);
  private final long[] positions = new long[5 * PAD];
  private final int capacity;
  private final int mask;

  /** Versions by number and branch. */
  private final long[] versions;

  private final int stride;
  private final int[] states;
  private final int complete;

  /** From each worker but the home; null for that. */
  private final SpscRing[] drops;

  private final long[][] one;
  private final long[] burst = new long[BURST];

  /** Versions that were freed on a thread that is no worker. */
  private final Queue<Long> strays = new ConcurrentLinkedQueue<>();

  /** By number, packets that were given up before all versions were back. */
  private final Map<Integer, Rest> rests = new HashMap<>();

  private Branches branches;
  private Worker home;
  private long next;
  private volatile boolean closed;

  /** What is still to come of a packet that was given up. */
  private static final class Rest {
    int missing;

    /** The packet itself, while views of it are missing; 0 for none. */
    long original;
  }

  /**
   * Creates a table.
   *
   * @param branches of the chain
   * @param capacity packets, a power of two
   * @param home the Merger's worker
   * @param workers how many there are
   */
  MergeTable(Branches branches, int capacity, Worker home, int workers) {
    this.branches = branches;
    this.capacity = capacity;
    this.home = home;
    mask = capacity - 1;
    stride = branches.count();
    versions = new long[capacity * stride];
    states = new int[capacity];
    complete = (1 << stride) - 1;
    drops = new SpscRing[workers];
    one = new long[workers][1];
    for (int i = 0; i < workers; i++) {
      drops[i] = i == home.index() ? null : new SpscRing(capacity * stride);
    }
  }

  /** Goes on under a Merger of the next configuration. */
  void continueAs(Branches likeBefore, Worker newHome, PacketAllocator packets) {
    while (poll(packets) > 0) {
      // goes on
    }
    drops[home.index()] = new SpscRing(capacity * stride);
    drops[newHome.index()] = null;
    branches = likeBefore;
    home = newHome;
  }

  int number() {
    return number;
  }

  static long own(long id, int branch) {
    return id & 0xffff_ffffL | (long) branch << BRANCH_SHIFT;
  }

  /** How many packets may come, at most {@code wanted}. */
  int room(int wanted) {
    long room = capacity - (positions[ISSUED] - positions[RELEASED_SEEN]);
    if (room < wanted) {
      positions[RELEASED_SEEN] = (long) POSITION.getAcquire(positions, RELEASED);
      room = capacity - (positions[ISSUED] - positions[RELEASED_SEEN]);
    }
    return (int) Math.min(wanted, room);
  }

  /** The number of the next packet. For the Copier. */
  long issued() {
    return positions[ISSUED];
  }

  /** Says up to which number packets are under way. */
  void publish(long id) {
    POSITION.setRelease(positions, ISSUED, id);
  }

  /** The same, for the Merger. */
  long issuedSeen() {
    return (long) POSITION.getAcquire(positions, ISSUED);
  }

  /** Packets under way. */
  long size() {
    return issuedSeen() - next;
  }

  /** The number of the packet that leaves next. */
  long next() {
    return next;
  }

  /**
   * A version has come to the Merger.
   *
   * @return false when its packet was given up before; it was freed, then
   */
  boolean arrived(long version, PacketAllocator packets) {
    long own = Watched.own(version);
    return note(version, own, 1 << (int) (own >>> BRANCH_SHIFT), packets);
  }

  private boolean dropped(long version, PacketAllocator packets) {
    long own = Watched.own(version);
    return note(version, own, (1 << DROPPED_SHIFT | 1) << (int) (own >>> BRANCH_SHIFT), packets);
  }

  private boolean note(long version, long own, int bits, PacketAllocator packets) {
    int id = (int) own;
    int branch = (int) (own >>> BRANCH_SHIFT);
    if (id - (int) next < 0) {
      late(version, id, branch, packets);
      return false;
    }
    int slot = id & mask;
    versions[slot * stride + branch] = version;
    states[slot] |= bits;
    return true;
  }

  @Override
  public void freed(long version, PacketAllocator by) {
    Worker current = Worker.current();
    if (closed || home.isReplaced()) {
      synchronized (rests) {
        close(by);
        dropped(version, by);
        forgetIfEmpty();
      }
    } else if (current == null && home.isRunning()) {
      strays.add(version);
    } else if (current == null || current.index() == home.index()) {
      // Without a thread of its own, the home runs on this one.
      dropped(version, by);
    } else {
      one[current.index()][0] = version;
      if (drops[current.index()].offer(one[current.index()], 0, 1) == 0) {
        strays.add(version);
      }
    }
  }

  /**
   * Takes what other workers dropped.
   *
   * @return how many versions
   */
  int poll(PacketAllocator packets) {
    int count = 0;
    for (SpscRing ring : drops) {
      int polled = ring == null ? 0 : ring.poll(burst, 0, BURST);
      for (int i = 0; i < polled; i++) {
        dropped(burst[i], packets);
      }
      count += polled;
    }
    for (Long stray; !strays.isEmpty() && (stray = strays.poll()) != null; count++) {
      dropped(stray, packets);
    }
    return count;
  }

  /** Whether the next packet is complete. */
  boolean isNextComplete() {
    return (states[(int) next & mask] & complete) == complete;
  }

  /** The branches that dropped the next packet, a bit each. */
  int nextDropped() {
    return states[(int) next & mask] >>> DROPPED_SHIFT;
  }

  /** Merges the next packet, which is complete and not dropped. */
  long merge(PacketAllocator packets) {
    int first = ((int) next & mask) * stride;
    long base = versions[first + branches.base()];
    FieldMerge[] merges = branches.merges();
    for (int i = 0; i < stride; i++) {
      if (merges[i] != null) {
        long version = versions[first + i];
        merges[i].merge(version, base, defined(version, branches.copy(i)));
      }
    }
    Watched.end(base);
    for (int i = 0; i < stride; i++) {
      if (i != branches.base() && i != branches.original()) {
        free(versions[first + i], i, packets);
      }
    }
    if (branches.base() != branches.original()) {
      long original = versions[first + branches.original()];
      Watched.end(original);
      Watched.move(original, base);
      packets.free(original);
    }
    advance();
    return base;
  }

  private static int defined(long version, CopyMode copy) {
    int length = Mbuf.length(version);
    return copy == CopyMode.HEADER && length > PacketAllocator.HEADERS
        ? PacketAllocator.HEADERS
        : length;
  }

  /** Frees the versions of the next packet, which is complete, the packet itself last. */
  void drop(PacketAllocator packets) {
    int first = ((int) next & mask) * stride;
    for (int i = 0; i < stride; i++) {
      if (i != branches.original()) {
        free(versions[first + i], i, packets);
      }
    }
    long original = versions[first + branches.original()];
    advance();
    free(original, branches.original(), packets);
  }

  /**
   * Gives the next packet up. Versions that are missing are freed when they come.
   *
   * @return whether some had come
   */
  boolean giveUp(PacketAllocator packets) {
    int slot = (int) next & mask;
    int state = states[slot];
    Rest rest = new Rest();
    rest.missing = complete;
    int id = (int) next;
    rests.put(id, rest);
    advance();
    for (int i = 0; i < stride; i++) {
      if ((state >> i & 1) != 0) {
        late(versions[slot * stride + i], id, i, packets);
      }
    }
    return (state & complete) != 0;
  }

  private void advance() {
    states[(int) next & mask] = 0;
    next++;
  }

  /** Lets the Copier know of the room that there is now. */
  void publishReleased() {
    POSITION.setRelease(positions, RELEASED, next);
  }

  /** Frees a version; the packet itself has to wait for the views of it that are missing. */
  private void late(long version, int id, int branch, PacketAllocator packets) {
    Rest rest = rests.get(id);
    rest.missing &= ~(1 << branch);
    if (branch == branches.original()) {
      rest.original = version;
    } else {
      free(version, branch, packets);
    }
    if (rest.original != 0 && !missesView(rest)) {
      free(rest.original, branches.original(), packets);
      rest.original = 0;
    }
    if (rest.missing == 0) {
      rests.remove(id);
    }
  }

  private boolean missesView(Rest rest) {
    for (int i = 0; i < stride; i++) {
      if (branches.isView(i) && (rest.missing >> i & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  private void free(long version, int branch, PacketAllocator packets) {
    Watched.end(version);
    if (branches.isView(branch)) {
      packets.endView(version);
    } else {
      packets.free(version);
    }
  }

  /**
   * Ends the table: all packets are given up, and versions that other elements still hold are freed
   * when those free them, on any thread. The workers rest, or have gone on to another
   * configuration.
   *
   * @return packets of which some versions had come
   */
  long close(PacketAllocator packets) {
    synchronized (rests) {
      if (closed) {
        return 0;
      }
      closed = true;
      while (poll(packets) > 0) {
        // goes on
      }
      long waiting = 0;
      while (next != issuedSeen()) {
        waiting += giveUp(packets) ? 1 : 0;
      }
      forgetIfEmpty();
      return waiting;
    }
  }

  /** Packets of which some versions have come. */
  long waiting() {
    long waiting = 0;
    for (long id = next, end = issuedSeen(); id < end; id++) {
      waiting += (states[(int) id & mask] & complete) != 0 ? 1 : 0;
    }
    return waiting;
  }

  private void forgetIfEmpty() {
    if (rests.isEmpty()) {
      Watched.unregister(number);
    }
  }
}
