// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Merges the versions of a packet that a {@code Copier} gave to parallel functions.
 *
 * <p>{@code Merger(CHAIN NAME [, WRITES "FIELD ..." ..., CAPACITY N, TIMEOUT TIME])}
 *
 * <p>Functions may be connected to any input. A packet is complete when all its versions are back;
 * complete packets leave in the order in which they reached the Copier. If any element drops a
 * version for any reason, the packet is dropped as a whole.
 *
 * <p>WRITES says what each function may change, a quoted word for each output of the Copier, in
 * order: fields by the names that {@code sluice --explain=effects} prints, such as {@code "ip.src
 * ip.checksum"}, or {@code ""} for nothing. Other fields are not taken from a copy. If several
 * functions write a field, the last one's value counts. A checksum that several functions write is
 * updated incrementally by the fields that each of them changes (RFC 1624), so a function that
 * recomputes one must be its only writer. A function that adds a header writes to that header; the
 * fields of the others go into the headers behind it; one that also removes a header is assumed to
 * replace the link header. At most one function may write {@code payload} or {@code length}, or
 * have one of the effects {@code adds-header removes-header resizes}.
 *
 * <p>Packets that no Copier sent, such as those made by a function, pass at once. A version that is
 * sent to a device counts as dropped; DPDK devices do not send it.
 *
 * <p>Fields are located by the header annotations, or from the packet itself: put {@code
 * CheckIPHeader} in front of the Copier.
 *
 * <p>Keywords: {@code CAPACITY}, packets in flight, default 4096, rounded up to a power of two; the
 * Copier drops packets beyond that. {@code TIMEOUT}, default 1 s, 0 for none, guards against
 * functions that lose packets: a packet that is incomplete after one to two times as long is
 * dropped.
 *
 * <p>Handlers: {@code entries} (read) packets in flight, {@code merged} (read), {@code dropped}
 * (read) packets that a function dropped, {@code dropped_by} (read) the same for each branch,
 * {@code timed_out} (read), {@code late} (read) versions that arrived after their packet had timed
 * out, {@code passed} (read) packets that no Copier sent, {@code chain} (read).
 */
@ElementInfo(name = "Merger", ports = "1-/1", processing = "h/h")
@ElementEffects(
    reads = {ANNO_MAC, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {DROPS, KEEPS, COUNTS})
public final class Merger extends BatchElement {
  private final int timedOut = dropReason("not complete in time");
  private final int late = dropReason("late for its packet");
  private final int replaced = dropReason("configuration replaced");

  private String chain;
  private List<Writes> writes;
  private int capacity;
  private long timeoutNanos;
  private Branches branches;
  private MergeTable table;
  private Timer guard;

  /** Packets before this number were under way when the guard came last. */
  private long mark;

  /** Of configurations before, in order: what is under way in them leaves first. */
  private final Deque<MergeTable> earlier = new ArrayDeque<>();

  /** Whether the guard has come since there are earlier tables. */
  private boolean earlierMarked;

  private boolean releasing;
  private long merged;
  private long passed;
  private final long[] droppedBy = new long[Branches.MAX];

  /** Creates the element. */
  public Merger() {}

  @Override
  protected void configure(Args args) {
    chain = args.requiredKeyword("CHAIN").asWord("");
    writes = writes(args, args.keyword("WRITES").asRaw(""));
    capacity = args.keyword("CAPACITY").asInt(4096, 1, 1 << 16);
    capacity = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
    timeoutNanos = args.keyword("TIMEOUT").asNanos(TimeUnit.SECONDS.toNanos(1));
  }

  private static List<Writes> writes(Args args, String text) {
    List<Writes> all = new ArrayList<>();
    for (String word : ConfigStrings.words(text)) {
      Writes one = Writes.of(ConfigStrings.unquote(word));
      if (one == null) {
        args.error("WRITES: parse error in " + word);
        one = Writes.NOTHING;
      }
      all.add(one);
    }
    return all;
  }

  String chain() {
    return chain;
  }

  MergeTable table() {
    return table;
  }

  /** The branches that begin at a Copier. */
  Branches branches(Copier copier) {
    if (branches == null) {
      List<Writes> all = new ArrayList<>(writes);
      while (all.size() < copier.nOutputs()) {
        all.add(Writes.NOTHING);
      }
      branches = new Branches(copier.copies(), all.subList(0, copier.nOutputs()));
    }
    return branches;
  }

  @Override
  protected Effects effects() {
    Effects effects = super.effects();
    for (Writes branch : writes) {
      effects = effects.and(branch.effects());
    }
    // Headers behind one that was added count as its payload.
    return effects.does(ADDS_HEADER) ? effects.writing(PAYLOAD) : effects;
  }

  @Override
  protected void initialize(Setup setup) {
    List<Copier> copiers =
        router().elements(Copier.class).stream().filter(c -> c.chain().equals(chain)).toList();
    copiers = Scope.nearest(copiers, this);
    if (copiers.size() != 1) {
      setup.error(
          copiers.isEmpty() ? "no Copier of chain " + chain : "several Copiers of chain " + chain);
      return;
    }
    Copier copier = copiers.get(0);
    if (writes.size() > copier.nOutputs()) {
      setup.error("WRITES: " + writes.size() + " words for " + copier.nOutputs() + " branches");
      return;
    }
    branches(copier);
    branches.check(setup::error);
    table = new MergeTable(branches, capacity, worker(), router().workers().size());
    worker().newDrain(name(), this::poll, null).schedule();
    if (timeoutNanos > 0) {
      guard = setup.timer(this::guard);
      guard.scheduleAfter(timeoutNanos);
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    int tooLate = table.arrived(batch, packets);
    for (MergeTable before : earlier) {
      tooLate += before.arrived(batch, packets);
    }
    countDrops(late, tooLate);
    if (!batch.isEmpty()) {
      passed += batch.size();
      output(0).push(batch);
    }
    release();
  }

  /** Lets the packets go that are complete, in order. */
  void release() {
    // Packets may come back here while others are pushed.
    if (releasing || !isReady()) {
      return;
    }
    releasing = true;
    PacketBatch out = worker().borrow();
    try {
      while (!earlier.isEmpty()) {
        release(earlier.peek(), out);
        if (earlier.peek().size() > 0) {
          return;
        }
        earlier.remove().close(packets);
      }
      release(table, out);
    } finally {
      worker().giveBack(out);
      releasing = false;
    }
  }

  private void release(MergeTable from, PacketBatch out) {
    while (from.release(out, packets, droppedBy)) {
      merged += out.size();
      if (!out.isEmpty()) {
        output(0).push(out);
      }
    }
  }

  private int poll() {
    int count = table.poll(packets);
    for (MergeTable before : earlier) {
      count += before.poll(packets);
    }
    boolean ready = isReady();
    if (ready) {
      release();
    }
    return ready ? count + 1 : count;
  }

  /** Whether there is something to release. */
  private boolean isReady() {
    MergeTable first = earlier.isEmpty() ? table : earlier.peek();
    return first.isNextComplete() || first != table && first.size() == 0;
  }

  private void guard(Timer timer) {
    for (MergeTable before : earlier) {
      expire(before, earlierMarked ? before.issuedSeen() : 0);
    }
    earlierMarked = !earlier.isEmpty();
    if (earlier.isEmpty()) {
      expire(table, mark);
    }
    release();
    mark = table.issuedSeen();
    timer.scheduleAfter(timeoutNanos);
  }

  /** Gives up what is not complete of the packets before a number. */
  private void expire(MergeTable from, long end) {
    while (from.next() < end) {
      if (from.isNextComplete()) {
        release();
      } else {
        from.giveUp(packets);
        countDrops(timedOut, 1);
      }
    }
    from.publishReleased();
  }

  @Override
  protected void takeOver(Element old) {
    Merger before = (Merger) old;
    merged = before.merged;
    passed = before.passed;
    System.arraycopy(before.droppedBy, 0, droppedBy, 0, droppedBy.length);
    earlier.addAll(before.earlier);
    earlier.add(before.table);
    before.earlier.clear();
    before.table = null;
    earlier.forEach(left -> left.moveTo(worker(), packets));
  }

  @Override
  protected long settle() {
    long waiting = table == null ? 0 : table.waiting();
    return waiting + earlier.stream().mapToLong(MergeTable::waiting).sum();
  }

  @Override
  protected void cleanup() {
    long left = 0;
    if (table != null) {
      left += table.close(packets);
    }
    for (MergeTable before : earlier) {
      left += before.close(packets);
    }
    if (worker().isReplaced()) {
      countDrops(replaced, left);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("entries", this::entries);
    handlers.read("merged", () -> merged);
    handlers.read("dropped", () -> LongStream.of(droppedBy).sum());
    handlers.read("dropped_by", this::droppedBy);
    handlers.read("timed_out", () -> drops(-1 - timedOut));
    handlers.read("late", () -> drops(-1 - late));
    handlers.read("passed", () -> passed);
    handlers.read("chain", () -> chain);
  }

  private long entries() {
    return table.size() + earlier.stream().mapToLong(MergeTable::size).sum();
  }

  private String droppedBy() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < branches.count(); i++) {
      lines.append(i).append(' ').append(droppedBy[i]).append('\n');
    }
    return lines.toString();
  }
}
