// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.trace.TraceClock;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import java.util.Arrays;

/**
 * Takes packets in, and plays them over and over.
 *
 * <p>{@code ReplayUnqueue([keywords])}
 *
 * <p>Pulls packets until none come any more, or LIMIT are there, and then pushes copies of them: in
 * the order in which they came, those of several inputs by their timestamps; each by the output
 * that its input has. MultiReplayUnqueue is another name for it.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code STOP} how many times, default 1; then the driver stops; -1 for ever.
 *   <li>{@code STOP_TIME} seconds after which it ends, default 0: no such time.
 *   <li>{@code TIMING} default 0: as fast as possible; otherwise the distances of the packets'
 *       timestamps are kept, at so many per cent of the original speed.
 *   <li>{@code LIMIT} packets taken in, default 0: as many as half of the pool's buffers, which is
 *       the most in any case. {@code BURST} packets a push, default 32. {@code ACTIVE} boolean,
 *       default true.
 *   <li>{@code QUICK_CLONE}, {@code VERBOSE}, {@code FREEONTERMINATE}, {@code USE_SIGNAL}, {@code
 *       QUEUE} are accepted and change nothing.
 * </ul>
 *
 * <p>Handlers: {@code active}, {@code stop}, {@code timing} (read, write); {@code loaded} (read)
 * packets taken in; {@code reset} (write) gives them up, and begins to take in anew.
 */
@ElementInfo(
    name = "ReplayUnqueue",
    aliases = "MultiReplayUnqueue",
    ports = "1-/=",
    processing = "l/h",
    flow = "#/#")
@ElementEffects(
    reads = ANNO_TIMESTAMP,
    does = {KEEPS, COPIES, REORDERS, DROPS, STATE})
public final class ReplayUnqueue extends BatchElement {
  /** Vain rounds over all inputs after which no packets are expected any more. */
  private static final int PATIENCE = 64;

  private final int given = dropReason("reset");
  private long[] held = new long[1024];
  private int[] inputOf = new int[1024];
  private int size;
  private int next;
  private boolean loading;
  private boolean loaded;

  /** Whether each packet was played once at least. */
  private boolean played;

  private int vain;
  private long times;
  private long stopNanos;
  private int timing;
  private int limit;
  private int burst;
  private boolean active;

  private TraceClock clock = new TraceClock();
  private long started = -1;
  private PacketBatch[] batches = new PacketBatch[0];
  private Task task;
  private Timer timer;

  /** Creates the element. */
  public ReplayUnqueue() {}

  @Override
  protected void configure(Args args) {
    times = args.optional("STOP").asLong(1, -1, Long.MAX_VALUE);
    stopNanos = args.keyword("STOP_TIME").asNanos(0);
    timing = args.keyword("TIMING").asInt(0, 0, 1_000_000);
    limit = args.keyword("LIMIT").asInt(0, 0, Integer.MAX_VALUE);
    burst = args.keyword("BURST").asBurst(32);
    active = args.keyword("ACTIVE").asBool(true);
    args.keyword("QUICK_CLONE").asBool(false);
    args.keyword("VERBOSE").asBool(false);
    args.keyword("FREEONTERMINATE").asBool(true);
    args.keyword("USE_SIGNAL").asBool(true);
    args.keyword("QUEUE").asInt(0);
  }

  @Override
  protected void initialize(Setup setup) {
    batches = new PacketBatch[nOutputs()];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = new PacketBatch();
    }
    int most = Math.max(1, router().pool().capacity() / 2);
    limit = limit == 0 ? most : Math.min(limit, most);
    task = setup.task(this::run);
    timer = setup.timer(expired -> wake());
    if (!active) {
      task.unschedule();
    }
  }

  private void wake() {
    if (active) {
      task.schedule();
    }
  }

  private int run() {
    return loaded ? play() : load();
  }

  private int load() {
    if (!loading) {
      loading = true;
      router().report("Loading replay with " + nInputs() + " inputs.");
    }
    int count = 0;
    for (int i = 0; i < nInputs() && size < limit; i++) {
      PacketBatch batch = batches[i];
      input(i).pull(batch, Math.min(burst, limit - size));
      for (int k = 0; k < batch.size(); k++) {
        hold(batch.get(k), i);
      }
      count += batch.size();
      batch.clear();
    }
    vain = count > 0 ? 0 : vain + 1;
    if (size >= limit || vain >= PATIENCE && size > 0) {
      loaded = true;
      sort();
      String why = size >= limit ? "Limit reached." : "Input 0 dried out.";
      router().report(name() + " : Successfully loaded " + size + " packets. " + why);
      return 1;
    }
    return count;
  }

  private void hold(long packet, int input) {
    if (size == held.length) {
      held = Arrays.copyOf(held, 2 * size);
      inputOf = Arrays.copyOf(inputOf, 2 * size);
    }
    held[size] = packet;
    inputOf[size++] = input;
  }

  /** Puts the packets of several inputs in order; those of one stay as they came. */
  private void sort() {
    if (nInputs() == 1) {
      return;
    }
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    long[] packetsBefore = held.clone();
    int[] inputsBefore = inputOf.clone();
    Arrays.sort(
        order,
        (a, b) -> Long.compare(Anno.timestamp(packetsBefore[a]), Anno.timestamp(packetsBefore[b])));
    for (int i = 0; i < size; i++) {
      held[i] = packetsBefore[order[i]];
      inputOf[i] = inputsBefore[order[i]];
    }
  }

  private int play() {
    long now = worker().nanoTime();
    started = started < 0 ? now : started;
    if (times == 0 || stopNanos > 0 && now - started >= stopNanos) {
      finish();
      return 0;
    }
    int count = 0;
    while (count < burst && next < size && isDue(now)) {
      long copy = packets.cloneOf(held[next]);
      if (copy == 0) {
        break;
      }
      PacketBatch batch = batches[inputOf[next]];
      batch.add(copy);
      next++;
      count++;
    }
    for (int i = 0; i < batches.length; i++) {
      if (!batches[i].isEmpty()) {
        output(i).push(batches[i]);
      }
    }
    if (next == size) {
      next = 0;
      played = true;
      clock.reset();
      times -= times > 0 ? 1 : 0;
    }
    return count;
  }

  private boolean isDue(long now) {
    if (timing == 0) {
      return true;
    }
    long due = clock.due(Anno.timestamp(held[next]), now, timing);
    if (now - due >= 0) {
      return true;
    }
    timer.scheduleAt(due);
    return false;
  }

  private void finish() {
    active = false;
    started = -1;
    task.unschedule();
    router().requestStop();
  }

  @Override
  protected void takeOver(Element old) {
    ReplayUnqueue other = (ReplayUnqueue) old;
    if (other.nInputs() == nInputs()) {
      held = other.held;
      inputOf = other.inputOf;
      size = other.size;
      next = other.next;
      loading = other.loading;
      loaded = other.loaded;
      played = other.played;
      clock = other.clock;
      started = other.started;
      other.size = 0;
    }
    if (isConfiguredLike(other)) {
      times = other.times;
      timing = other.timing;
      active = other.active;
      setActive(active);
    }
  }

  /** Packets that were never played. */
  @Override
  protected long settle() {
    return played ? 0 : size - next;
  }

  @Override
  protected void cleanup() {
    for (int i = 0; i < size; i++) {
      freeLeft(held[i]);
    }
    size = 0;
  }

  /** Gives up what is held, and begins to load anew. */
  private void reset() {
    for (int i = 0; i < size; i++) {
      if (played) {
        packets.free(held[i]);
      } else {
        drop(given, held[i]);
      }
    }
    size = 0;
    next = 0;
    vain = 0;
    loading = false;
    loaded = false;
    played = false;
    started = -1;
    clock.reset();
    wake();
  }

  private void setActive(boolean on) {
    active = on;
    if (on) {
      wake();
    } else {
      task.unschedule();
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> setActive(HandlerValues.bool(value)));
    handlers.read("stop", () -> times);
    handlers.write("stop", value -> times = HandlerValues.integer(value, -1, Long.MAX_VALUE));
    handlers.read("timing", () -> timing);
    handlers.write("timing", value -> timing = (int) HandlerValues.integer(value, 0, 1_000_000));
    handlers.read("loaded", () -> size);
    handlers.write("reset", value -> reset());
  }
}
