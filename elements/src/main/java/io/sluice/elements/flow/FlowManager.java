// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.element.Sharded;
import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.handler.Handlers;
import io.sluice.packet.Memory;
import io.sluice.run.Timer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.agrona.collections.LongHashSet;

/**
 * Finds the flow of each packet, and tags the packet with it. Flows are unidirectional: replies are
 * another flow. A flow ends when it has been idle for some time, or when the table is full and it
 * has been idle for longest; elements downstream are notified. Belongs to one worker; allocates
 * nothing for packets.
 *
 * <p>After a source with a queue for each worker there is a copy on each, with its own table and
 * its share of the capacity: such sources keep a flow on one worker. Each copy has its own number
 * in tags, so that their flows never collide in elements that have no copies.
 */
public abstract class FlowManager extends BatchElement implements FlowOwner, Sharded {
  private static final long SECOND = 1_000_000_000L;

  /** When the table has more to do than one step: so much later, in nanoseconds. */
  private static final long SOON = 50_000;

  /** The drop code for new flows that the table has no room for. */
  protected final int full = shortageReason("flow table is full");

  private FlowTable table;
  private int shard;
  private int shards = 1;
  private int realm;
  private int number;
  private int serial;
  private int timeoutMillis = FlowTable.MAX_TIMEOUT;
  private List<Element> listeners = List.of();

  /** Ends flows beyond the capacity once the elements behind have taken over what they kept. */
  private Timer shrinking;

  /** Flows that do not run out, by {@link #ownPart}. */
  private LongHashSet kept = new LongHashSet(-1);

  /** Creates an element. */
  protected FlowManager() {}

  @Override
  public final void share(int index, int count) {
    shard = index;
    shards = count;
  }

  @Override
  public final int kinds(int count) {
    return 0;
  }

  /**
   * Bytes at the beginning of FastClick's block of a flow that no element behind may have.
   *
   * @return 0 or more
   */
  protected abstract int reserved();

  /**
   * Sets up the table.
   *
   * @param setup reports errors
   * @param capacity flows, of all copies together
   * @param seconds how long flows are kept without a packet; 0 for as long as there is room
   * @return where things are behind this manager
   */
  protected final FlowPlaces begin(Setup setup, int capacity, long seconds) {
    if (number() == FlowTag.MAX_MANAGER) {
      setup.error("more than " + (FlowTag.MAX_MANAGER - 1) + " flow managers");
    }
    long now = worker().nanoTime();
    table = new FlowTable(now);
    table.setCapacity((capacity + shards - 1 - shard) / shards);
    realm = table.register(this);
    // Tags of another configuration's manager shall not be those of this one's flows.
    serial = (name().hashCode() + shard) * 0x9e3779b9;
    timeoutMillis =
        seconds == 0
            ? FlowTable.MAX_TIMEOUT
            : (int) Math.min(FlowTable.MAX_TIMEOUT, seconds * 1000);
    setup.timer(this::reap).scheduleAt(now + SECOND);
    shrinking = setup.timer(due -> table.shrink(table.capacity(), now()));
    FlowPlaces places = FlowPlaces.of(router());
    listeners = FlowPlaces.behind(this);
    places.report(this);
    return places;
  }

  /**
   * That of the manager whose flows it will go on with, which elements behind know by its tags, or
   * one that none of these has.
   */
  private int ownNumber() {
    if (predecessor() != null) {
      return ((FlowManager) predecessor()).number;
    }
    BitSet taken = new BitSet();
    taken.set(0);
    List<FlowManager> others = new ArrayList<>();
    for (Element element : router().instances()) {
      if (element instanceof FlowManager manager && manager.predecessor() == null) {
        others.add(manager);
      } else if (element instanceof FlowManager manager) {
        taken.set(((FlowManager) manager.predecessor()).number);
      }
    }
    int free = taken.nextClearBit(0);
    for (int i = others.indexOf(this); i > 0; i--) {
      free = taken.nextClearBit(free + 1);
    }
    return free;
  }

  /** The manager's number in its tags; known once elements are placed. */
  protected final int number() {
    if (number == 0) {
      number = Math.min(ownNumber(), FlowTag.MAX_MANAGER);
    }
    return number;
  }

  private void reap(Timer timer) {
    int left = table.reap(now(), FlowTable.STEP);
    timer.scheduleAfter(left == 0 ? SOON : SECOND);
  }

  /**
   * The table's clock.
   *
   * @return milliseconds
   */
  protected final long now() {
    return table.millis(worker().recentNanoTime());
  }

  /**
   * The second half of a key.
   *
   * @param low 32 bits
   * @param kind 0 to 255, keeps apart what must not meet
   * @return for {@link #tag}
   */
  protected final long second(int low, int kind) {
    return FlowKey.second(low, realm + kind);
  }

  /**
   * Finds a flow, or makes it.
   *
   * @param first first half of its key
   * @param second second half, of {@link #second}
   * @param leaf what the tag shall say beside
   * @param now milliseconds
   * @return the tag; 0 when there is no room
   */
  protected final long tag(long first, long second, int leaf, long now) {
    long line = table.find(first, second);
    if (line == 0) {
      line = begin(first, second, leaf, now);
      if (line == 0) {
        return 0;
      }
    }
    FlowLine.touch(line, (int) now);
    return tagOf(FlowLine.forward(line));
  }

  private long begin(long first, long second, int leaf, long now) {
    long line = table.begin(first, second, first, second, now);
    if (line == 0 || FlowLine.flow(line) > FlowTag.MAX_CAPACITY + 1) {
      if (line != 0) {
        table.commit(line, now);
        table.remove(line);
      }
      return 0;
    }
    Memory.putInt(line + FlowLine.DATA, leaf);
    Memory.putInt(line + FlowLine.DATA_36, serial++);
    return table.commit(line, now) ? line : 0;
  }

  /**
   * Has a flow not run out: it ends when it must make room.
   *
   * @param tag of the flow
   */
  final void keep(long tag) {
    if (kept.add(ownPart(tag)) && kept.size() > 2 * table.capacity()) {
      // Of flows that had ended when their packets came here.
      LongHashSet known = new LongHashSet(-1);
      table.forEach(forward -> known.add(ownPart(tagOf(forward))));
      kept.retainAll(known);
    }
  }

  /** How many flows are noted as such that do not run out. */
  final int kept() {
    return kept.size();
  }

  /** The flow and its serial. */
  private static long ownPart(long tag) {
    return FlowTag.flow(tag) * (FlowTag.SERIAL_MASK + 1L) + FlowTag.serial(tag);
  }

  private long tagOf(long forward) {
    int leaf = Memory.getInt(forward + FlowLine.DATA);
    int own = Memory.getInt(forward + FlowLine.DATA_36);
    return FlowTag.of(number, leaf, FlowLine.flow(forward), own);
  }

  @Override
  public final int timeout(long forward) {
    boolean stays = !kept.isEmpty() && kept.contains(ownPart(tagOf(forward)));
    return stays ? FlowTable.MAX_TIMEOUT : timeoutMillis;
  }

  @Override
  public final int guarantee(long forward) {
    return 0;
  }

  @Override
  public final void removed(long forward) {
    long tag = tagOf(forward);
    if (!kept.isEmpty()) {
      kept.remove(ownPart(tag));
    }
    for (Element listener : listeners) {
      FlowSpace space = (FlowSpace) listener;
      if (listener.worker() == worker()) {
        space.flowEnded(tag);
      } else {
        listener.worker().execute(() -> space.flowEnded(tag));
      }
    }
  }

  /**
   * Goes on with another manager's flows.
   *
   * @param before the one that is replaced
   * @param same whether packets belong to them; otherwise none will, and they end in time
   */
  protected final void takeFlows(FlowManager before, boolean same) {
    int capacity = table.capacity();
    table.close();
    table = before.table;
    serial = before.serial;
    kept = before.kept;
    before.table = null;
    table.replaceOwners(this);
    realm = same ? before.realm : table.register(this);
    table.setCapacity(capacity);
    if (table.size() > capacity) {
      shrinking.scheduleAt(worker().nanoTime());
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> table.size());
    handlers.total("capacity", () -> table.capacity());
    handlers.total("total_capacity", () -> table.capacity());
    handlers.total("count_fids", () -> table.capacity() - table.size());
    handlers.total("expired", () -> table.expired());
    handlers.total("evicted", () -> table.evicted());
  }

  @Override
  protected void cleanup() {
    if (table != null) {
      table.close();
    }
  }
}
