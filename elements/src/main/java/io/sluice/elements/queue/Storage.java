// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import io.sluice.element.Setup;
import io.sluice.elements.Switches;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.ring.MpmcRing;
import io.sluice.ring.PacketRing;
import io.sluice.ring.PlainRing;
import io.sluice.ring.SpscRing;
import io.sluice.run.Worker;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * An element that stores packets between a push and a pull. The kind of ring depends on the threads
 * that meet here, which are known once the graph is placed: a plain one on a single worker, a
 * single-producer, single-consumer one between two, otherwise one for any number of workers.
 * Allocates nothing per packet.
 */
public abstract class Storage extends BatchElement {
  private static final int DEFAULT_CAPACITY = 1000;
  private static final int OVERFLOW_SLOTS = 4096;

  /** The packets; set by {@link #initialize}. */
  PacketRing ring;

  private final int overflow = dropReason("queue full");
  private final AtomicLong drops = new AtomicLong();

  /** Whether who pushes into a full queue waits a while. */
  boolean blocking;

  private int capacity;
  private String newConfig;
  private volatile int highwater;
  private volatile boolean resetAsked;
  private boolean singleWorker;

  /** Whether the last pull gave packets; only noted for {@link #mayHavePackets}. */
  private boolean gave;

  private boolean watched;
  private MpmcRing toHome;
  private PacketBatch scratch;

  Storage() {}

  @Override
  protected void configure(Args args) {
    capacity = args.optional("CAPACITY").asInt(DEFAULT_CAPACITY, 0, PacketRing.MAX_CAPACITY);
    args.keyword("NOUSELESS").asBool(false);
    blocking = args.keyword("BLOCKING").asBool(false);
  }

  @Override
  protected void initialize(Setup setup) {
    Set<Worker> pushers = new HashSet<>();
    Set<Worker> pullers = new HashSet<>();
    for (Element element : router().instances()) {
      for (int i = 0; i < element.nOutputs(); i++) {
        OutputPort output = element.output(i);
        if (output.isPush() && output.target() == this) {
          pushers.add(element.worker());
        }
      }
      for (int i = 0; i < element.nInputs(); i++) {
        InputPort input = element.input(i);
        if (!input.isPush() && input.source() == this) {
          pullers.add(element.worker());
        }
      }
    }
    Set<Worker> all = new HashSet<>(pushers);
    all.addAll(pullers);
    all.add(worker());
    singleWorker = all.size() == 1;
    ring =
        singleWorker
            ? new PlainRing(capacity)
            : sharedRing(capacity, pushers.size() < 2 && pullers.size() < 2);
    scratch = new PacketBatch();
    if (!singleWorker && nOutputs() > 1) {
      toHome = new MpmcRing(OVERFLOW_SLOTS);
      setup.task(this::forwardOverflow);
    }
  }

  /**
   * Makes the ring for a queue that several workers meet at.
   *
   * @param capacity in packets
   * @param pair whether there is just one that pushes and one that pulls
   * @return a ring that may be used so
   */
  PacketRing sharedRing(int capacity, boolean pair) {
    return pair && Switches.RINGS ? new SpscRing(capacity) : new MpmcRing(capacity);
  }

  /**
   * Whether all that push and pull run on the element's own worker.
   *
   * @return true when the ring is a {@link PlainRing}
   */
  final boolean isSingleWorker() {
    return singleWorker;
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    if (resetAsked) {
      resetAsked = false;
      empty();
    }
    int pulled = ring.poll(batch.array(), batch.size(), max);
    batch.setSize(batch.size() + pulled);
    if (watched) {
      // Else the line of memory would go to and fro between those that push and those that pull.
      gave = pulled > 0;
    }
    if (!singleWorker) {
      batch.touch(batch.size() - pulled);
    }
    return pulled;
  }

  /**
   * Whether sources rest while this queue is full.
   *
   * @return false unless the class says so
   */
  boolean givesNotice() {
    return false;
  }

  @Override
  protected boolean mayGive(int output) {
    return ring == null || ring.size() > 0 || className().equals("SimpleQueue");
  }

  /**
   * Whether another packet would be stored.
   *
   * @return true when there is room; between workers an estimate, never wrong for the one that
   *     pushes
   */
  public final boolean hasRoom() {
    return ring == null || ring.size() < ring.capacity();
  }

  /** Has the queue note what {@link #mayHavePackets} asks for; before packets flow. */
  public final void watch() {
    watched = true;
  }

  /**
   * Whether a pull may give packets, of a queue that is watched. Readers of a {@code
   * QuickNoteQueue} rest at once when it is empty, others of Click's when they have found it so.
   *
   * @return false from then on, until packets are stored
   */
  public final boolean mayHavePackets() {
    return gave && !className().equals("QuickNoteQueue") || length() > 0;
  }

  /** Notes the length after packets were stored. */
  final void noteLength() {
    // The exact length takes a look at what the other side writes: only where it may matter.
    if (ring.sizeAtMost() > highwater) {
      highwater = Math.max(highwater, ring.size());
    }
  }

  private PacketAllocator allocator() {
    Worker current = singleWorker ? null : Worker.current();
    return current == null ? packets : current.packets();
  }

  /**
   * Refuses packets: to output 1 when that is connected, else dropped.
   *
   * @param refused the packets; empty afterwards
   */
  final void refuse(PacketBatch refused) {
    if (refused.isEmpty()) {
      return;
    }
    if (drops.getAndAdd(refused.size()) == 0 && capacity > 0) {
      router().report(name() + " :: " + className() + ": overflow");
    }
    passOn(refused);
  }

  private void passOn(PacketBatch batch) {
    if (nOutputs() > 1) {
      if (singleWorker || Worker.current() == worker() || Worker.current() == null) {
        output(1).push(batch);
        return;
      }
      // What follows output 1 belongs to the home worker.
      int sent = toHome.offer(batch.array(), 0, batch.size());
      System.arraycopy(batch.array(), sent, batch.array(), 0, batch.size() - sent);
      batch.setSize(batch.size() - sent);
    }
    countDrops(overflow, batch.size());
    allocator().free(batch);
  }

  private int forwardOverflow() {
    int moved = toHome.poll(scratch.array(), 0, PacketBatch.CAPACITY);
    scratch.setSize(moved);
    if (moved > 0) {
      output(1).push(scratch);
    }
    return moved;
  }

  /** Lends a batch of the calling worker. */
  final PacketBatch borrow() {
    Worker current = Worker.current();
    return (current == null ? worker() : current).borrow();
  }

  /** Takes back what {@link #borrow} lent. */
  final void giveBack(PacketBatch batch) {
    Worker current = Worker.current();
    (current == null ? worker() : current).giveBack(batch);
  }

  private void empty() {
    PacketBatch batch = borrow();
    int polled;
    while ((polled = ring.poll(batch.array(), 0, PacketBatch.CAPACITY)) > 0) {
      batch.setSize(polled);
      passOn(batch);
    }
    giveBack(batch);
  }

  private void reset() {
    if (singleWorker) {
      empty();
    } else {
      // Only the side that pulls may take packets out.
      resetAsked = true;
    }
  }

  /** As in Click, no value at all means the default. */
  private void setCapacity(String value) {
    if (value.isEmpty()) {
      setCapacity(DEFAULT_CAPACITY);
      newConfig = "";
      return;
    }
    int wanted = (int) HandlerValues.integer(value, 0, PacketRing.MAX_CAPACITY);
    setCapacity(wanted);
    boolean positional = config().strip().matches("[0-9]+");
    newConfig = positional ? String.valueOf(wanted) : "CAPACITY " + wanted;
  }

  private void setCapacity(int wanted) {
    if (wanted > ring.slots()) {
      if (!singleWorker) {
        throw new HandlerException(
            "a queue between workers cannot grow beyond " + ring.slots() + " packets");
      }
      PlainRing bigger = new PlainRing(wanted);
      move(bigger);
      ring = bigger;
    }
    ring.setCapacity(wanted);
    if (singleWorker) {
      trim();
    }
    capacity = wanted;
  }

  private void move(PacketRing to) {
    move(ring, to);
  }

  /** Moves packets in order, as long as there is room; drops the others. */
  private void move(PacketRing from, PacketRing to) {
    int polled;
    while ((polled = from.poll(scratch.array(), 0, PacketBatch.CAPACITY)) > 0) {
      for (int i = to.offer(scratch.array(), 0, polled); i < polled; i++) {
        discard(scratch.get(i));
      }
    }
  }

  /**
   * Takes the packets, in order. When they are more than this queue holds, it drops what it would
   * drop, had they come one after the other.
   */
  @Override
  protected void takeOver(Element old) {
    Storage before = (Storage) old;
    drops.set(before.drops.get());
    highwater = before.highwater;
    if (isConfiguredLike(before)) {
      capacity = before.capacity;
      newConfig = before.newConfig;
    }
    int surplus = before.ring.size() - capacity;
    if (surplus <= 0
        && before.ring.getClass() == ring.getClass()
        && before.ring.slots() >= capacity) {
      ring = before.ring;
      ring.setCapacity(capacity);
      before.ring = new PlainRing(0);
    } else {
      if (ring.slots() < capacity && singleWorker) {
        ring = new PlainRing(capacity);
      }
      ring.setCapacity(Math.min(capacity, ring.slots()));
      for (int i = 0; i < surplus && dropsOldest(); i++) {
        before.ring.poll(scratch.array(), 0, 1);
        discard(scratch.array()[0]);
      }
      move(before.ring, ring);
    }
    if (before.toHome != null) {
      takeOverflow(before.toHome);
    }
  }

  /** Takes packets on their way to output 1. */
  private void takeOverflow(PacketRing from) {
    move(from, toHome == null ? new PlainRing(0) : toHome);
  }

  /**
   * Whether a full queue makes room for a packet by dropping the oldest.
   *
   * @return false when it drops the new one
   */
  boolean dropsOldest() {
    return false;
  }

  /** Frees what no longer fits, after the capacity became smaller. */
  private void trim() {
    PlainRing plain = (PlainRing) ring;
    while (plain.size() > plain.capacity()) {
      discard(surplus(plain));
    }
  }

  /**
   * Chooses what goes when the capacity became smaller.
   *
   * @param plain the ring, not empty
   * @return a packet taken out of it
   */
  long surplus(PlainRing plain) {
    return plain.removeLast();
  }

  /**
   * Takes packets out of the middle, for an element of the same worker.
   *
   * @param wanted which packets
   * @return those, in order; the caller owns them
   * @throws IllegalStateException when other workers push or pull, too
   */
  public final long[] remove(LongPredicate wanted) {
    if (!singleWorker) {
      throw new IllegalStateException("a queue between workers");
    }
    long[] removed = new long[ring.size()];
    int count = 0;
    int left = ring.size();
    while (left-- > 0) {
      ring.poll(scratch.array(), 0, 1);
      if (wanted.test(scratch.array()[0])) {
        removed[count++] = scratch.array()[0];
      } else {
        ring.offer(scratch.array(), 0, 1);
      }
    }
    return Arrays.copyOf(removed, count);
  }

  /**
   * How many packets are in it.
   *
   * @return 0 or more
   */
  public final int length() {
    return ring == null ? 0 : ring.size();
  }

  private void discard(long packet) {
    drop(overflow, packet);
  }

  @Override
  protected long settle() {
    return (ring == null ? 0 : ring.size()) + (toHome == null ? 0 : toHome.size());
  }

  @Override
  protected void cleanup() {
    if (ring == null) {
      return;
    }
    free(ring);
    if (toHome != null) {
      free(toHome);
    }
  }

  private void free(PacketRing from) {
    int polled;
    while ((polled = from.poll(scratch.array(), 0, PacketBatch.CAPACITY)) > 0) {
      scratch.setSize(polled);
      freeLeft(scratch);
    }
  }

  @Override
  protected void reconfigure(Element configured) {
    setCapacity(((Storage) configured).capacity);
    newConfig = null;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("length", () -> ring.size());
    handlers.read("highwater_length", () -> highwater);
    handlers.read("capacity", () -> ring == null ? capacity : ring.capacity());
    handlers.write("capacity", this::setCapacity);
    handlers.read("config", () -> newConfig == null ? config() : newConfig);
    handlers.read("drops", drops::get);
    handlers.write(
        "reset_counts",
        value -> {
          drops.set(0);
          highwater = ring.size();
        });
    handlers.write("reset", value -> reset());
    handlers.mark("b", "reset_counts", "reset");
    handlers.mark(".", "capacity");
  }
}
