// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
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
 * The packets of a chain whose versions are in flight through its branches. Each version carries
 * its packet's number and its branch, so versions may come back at any time and in any order. Each
 * comes back, alive or dropped: it is {@link Watched}, so freeing it brings it here. A packet is
 * complete when all its versions are back. Packets leave in the order of their numbers.
 *
 * <pre>
 *   released       next complete?        issued
 *  ----|--------------|---------------------|----> numbers; at most the capacity between the ends
 *
 *  states: by slot                  31-16 branches that dropped   15-0 branches that are back
 *  a version's own bits (Watched):  44-41 branch                  40-0 number
 * </pre>
 *
 * <p>A slot is a number's distance from the origin, modulo capacity. When the table is empty, the
 * origin moves, so that as long as packets do not wait, the same few slots are used and stay in the
 * first-level cache.
 *
 * <p>Belongs to the Merger's worker, except {@link #room}, {@link #issued} and {@link #publish},
 * which belong to the Copier, and {@link #freed}. The two positions are written with release and
 * read with acquire; versions dropped by other workers arrive through a ring from each of them.
 * Allocates nothing for packets that come back in time.
 */
final class MergeTable implements Watched.Watcher {
  private static final VarHandle POSITION = MethodHandles.arrayElementVarHandle(long[].class);

  /** Longs between the two sides' positions: two cache lines. */
  private static final int PAD = 16;

  private static final int ISSUED = PAD;
  private static final int RELEASED_SEEN = PAD + 1;
  private static final int RELEASED = 3 * PAD;

  private static final int BRANCH_SHIFT = 41;
  private static final long NUMBER = (1L << BRANCH_SHIFT) - 1;

  /** Slots that are used again and again. */
  private static final int FEW = 256;

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
  private final Map<Long, Rest> rests = new HashMap<>();

  private final FieldMerge[] merges;
  private final boolean[] views;
  private final boolean[] headers;
  private final int original;
  private final int base;
  private Worker home;
  private long next;
  private long origin;
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
    original = branches.original();
    base = branches.base();
    merges = branches.merges();
    views = new boolean[branches.count()];
    headers = new boolean[branches.count()];
    for (int i = 0; i < views.length; i++) {
      views[i] = branches.isView(i);
      headers[i] = branches.copy(i) == CopyMode.HEADER;
    }
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

  /** Goes on under a Merger of the next configuration, with what is under way. */
  void moveTo(Worker newHome, PacketAllocator packets) {
    while (poll(packets) > 0) {
      // goes on
    }
    drops[home.index()] = new SpscRing(capacity * stride);
    drops[newHome.index()] = null;
    home = newHome;
  }

  int number() {
    return number;
  }

  /** What a version carries. */
  static long own(long id, int branch) {
    return id & NUMBER | (long) branch << BRANCH_SHIFT;
  }

  /** What the same branch's version of a later packet carries. */
  static long after(long own, int packets) {
    return own & ~NUMBER | own + packets & NUMBER;
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
   * Versions have come to the Merger.
   *
   * @param batch the versions; packets that are none stay in it
   * @return how many were freed, since their packets were given up before
   */
  int arrived(PacketBatch batch, PacketAllocator packets) {
    long[] all = batch.arrayToSift();
    int late = 0;
    int others = 0;
    for (int i = 0, n = batch.size(); i < n; i++) {
      long version = all[i];
      long own = Watched.ownIfBy(version, number);
      if (own < 0) {
        all[others++] = version;
      } else if (!note(version, own, 1, packets)) {
        late++;
      }
    }
    batch.setSize(others);
    return late;
  }

  private void dropped(long version, PacketAllocator packets) {
    note(version, Watched.own(version), 1 << DROPPED_SHIFT | 1, packets);
  }

  private boolean note(long version, long own, int bits, PacketAllocator packets) {
    int branch = (int) (own >>> BRANCH_SHIFT);
    // How far behind the next one, of which the number has only the lower bits.
    long distance = own - next << 64 - BRANCH_SHIFT >> 64 - BRANCH_SHIFT;
    if (distance < 0) {
      late(version, next + distance, branch, packets);
      return false;
    }
    int slot = slot(next + distance);
    versions[slot * stride + branch] = version;
    states[slot] |= bits << branch;
    return true;
  }

  private int slot(long id) {
    return (int) (id - origin) & mask;
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
    return (states[slot(next)] & complete) == complete;
  }

  /**
   * Takes the packets that are complete, in order.
   *
   * @param out gets those that no branch dropped, as far as it has room
   * @param packets the worker's allocator
   * @param droppedBy counts the others by the first branch that dropped them
   * @return whether there were some
   */
  boolean release(PacketBatch out, PacketAllocator packets, long[] droppedBy) {
    long before = next;
    while (!out.isFull()) {
      int slot = slot(next);
      int state = states[slot];
      if ((state & complete) != complete) {
        break;
      }
      if (state == complete) {
        long merged = merge(slot * stride, packets);
        if (merged == 0) {
          droppedBy[original]++;
        } else {
          out.add(merged);
        }
      } else {
        // In a row, those behind the first one would not have seen it.
        droppedBy[Integer.numberOfTrailingZeros(state >>> DROPPED_SHIFT)]++;
        drop(slot * stride, packets);
      }
      states[slot] = 0;
      next++;
    }
    if (next == before) {
      return false;
    }
    POSITION.setRelease(positions, RELEASED, next);
    if (next - origin > FEW && next == issuedSeen()) {
      origin = next;
    }
    return true;
  }

  /** The merged packet; 0 when there is no buffer that it fits into. */
  private long merge(int first, PacketAllocator packets) {
    long merged = versions[first + base];
    for (int i = 0; i < merges.length; i++) {
      if (merges[i] != null) {
        long version = versions[first + i];
        merges[i].merge(version, merged, defined(version, headers[i]));
      }
    }
    for (int i = 0; i < views.length; i++) {
      if (i != base && i != original) {
        free(versions[first + i], i, packets);
      }
    }
    Watched.end(merged);
    if (base == original) {
      return merged;
    }
    long packet = versions[first + original];
    Watched.end(packet);
    if (Watched.is(packet)) {
      // Of a chain around this one, which knows the packet by its buffer.
      boolean fits = become(packet, merged, packets);
      packets.free(merged);
      if (fits) {
        return packet;
      }
      packets.free(packet);
      return 0;
    }
    packets.free(packet);
    return merged;
  }

  /** Makes a packet what another one is; false when there is no long buffer that this takes. */
  private static boolean become(long packet, long other, PacketAllocator packets) {
    Mbuf.setLength(packet, 0);
    if (!packets.makeRoom(packet, Mbuf.dataOffset(other), Mbuf.length(other))) {
      return false;
    }
    Mbuf.setDataOffset(packet, Mbuf.dataOffset(other));
    Mbuf.setLength(packet, Mbuf.length(other));
    Memory.copy(Mbuf.data(other), Mbuf.data(packet), Mbuf.length(other));
    Anno.copy(other, packet);
    return true;
  }

  private static int defined(long version, boolean headersOnly) {
    int length = Mbuf.length(version);
    return headersOnly ? Math.min(length, PacketAllocator.HEADERS) : length;
  }

  /** Frees all versions, the packet itself last. */
  private void drop(int first, PacketAllocator packets) {
    for (int i = 0; i < stride; i++) {
      if (i != original) {
        free(versions[first + i], i, packets);
      }
    }
    free(versions[first + original], original, packets);
  }

  /**
   * Gives the next packet up. Versions that are missing are freed when they come.
   *
   * @return whether some had come
   */
  boolean giveUp(PacketAllocator packets) {
    int slot = slot(next);
    int state = states[slot];
    long id = next;
    Rest rest = new Rest();
    rest.missing = complete;
    rests.put(id, rest);
    states[slot] = 0;
    next++;
    for (int i = 0; i < stride; i++) {
      if ((state >> i & 1) != 0) {
        late(versions[slot * stride + i], id, i, packets);
      }
    }
    return (state & complete) != 0;
  }

  /** Lets the Copier know of the room that there is now. */
  void publishReleased() {
    POSITION.setRelease(positions, RELEASED, next);
  }

  /** Frees a version; the packet itself has to wait for the views of it that are missing. */
  private void late(long version, long id, int branch, PacketAllocator packets) {
    Rest rest = rests.get(id);
    rest.missing &= ~(1 << branch);
    if (branch == original) {
      rest.original = version;
    } else {
      free(version, branch, packets);
    }
    if (rest.original != 0 && !missesView(rest)) {
      free(rest.original, original, packets);
      rest.original = 0;
    }
    if (rest.missing == 0) {
      rests.remove(id);
    }
  }

  private boolean missesView(Rest rest) {
    for (int i = 0; i < stride; i++) {
      if (views[i] && (rest.missing >> i & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  private void free(long version, int branch, PacketAllocator packets) {
    Watched.end(version);
    if (views[branch]) {
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
      while (next < issuedSeen()) {
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
      waiting += (states[slot(id)] & complete) != 0 ? 1 : 0;
    }
    return waiting;
  }

  private void forgetIfEmpty() {
    if (rests.isEmpty()) {
      Watched.unregister(number);
    }
  }
}
