// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import java.util.Arrays;

/**
 * An element that stores packets until no more come, and then emits copies of them over and over.
 * Belongs to one worker.
 */
abstract class ReplayElement extends BatchElement {
  /** Vain rounds over all inputs after which no packets are expected any more. */
  private static final int PATIENCE = 64;

  int burst;
  boolean active;

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
  private int limit;
  private long started = -1;
  private PacketBatch pulled;
  private Task task;

  /** Reads what all elements of this kind have; where STOP may stand is up to each. */
  final void configureReplay(Args args, Arg stop) {
    times = stop.asLong(-1, -1, Long.MAX_VALUE);
    stopNanos = args.keyword("STOP_TIME").asNanos(0);
    limit = args.keyword("LIMIT").asInt(0, -1, Integer.MAX_VALUE);
    burst = args.keyword("BURST").asBurst(32);
    active = args.keyword("ACTIVE").asBool(true);
    args.keyword("QUICK_CLONE").asBool(false);
    args.keyword("VERBOSE").asBool(false);
    args.keyword("FREEONTERMINATE").asBool(true);
    args.keyword("USE_SIGNAL").asBool(true);
  }

  /** After how many seconds it ends; 0 for never. */
  final double stopSeconds() {
    return stopNanos / 1e9;
  }

  @Override
  protected void initialize(Setup setup) {
    pulled = new PacketBatch();
    int most = Math.max(1, router().pool().capacity() / 2);
    limit = limit <= 0 ? most : Math.min(limit, most);
    task = setup.task(() -> loaded ? play() : load());
    if (!active) {
      task.unschedule();
    }
  }

  /** Plays a burst of what was taken in; answers how many packets. */
  abstract int play();

  /** Takes a burst of each input; answers how many packets came. */
  private int load() {
    if (!loading) {
      loading = true;
      router().report("Loading replay with " + nInputs() + " inputs.");
    }
    int count = 0;
    for (int i = 0; i < nInputs() && size < limit; i++) {
      input(i).pull(pulled, Math.min(burst, limit - size));
      for (int k = 0; k < pulled.size(); k++) {
        hold(pulled.get(k), i);
      }
      count += pulled.size();
      pulled.clear();
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

  /** Whether the last pass is over, or the time; asked before each burst. */
  final boolean isOver(long now) {
    started = started < 0 ? now : started;
    return times == 0 || stopNanos > 0 && now - started >= stopNanos;
  }

  /** Whether this pass has another packet. */
  final boolean hasNext() {
    return next < size;
  }

  /** The output of the next packet. */
  final int nextOutput() {
    return inputOf[next];
  }

  /** When the next packet was taken. */
  final long nextTimestamp() {
    return Anno.timestamp(held[next]);
  }

  /** A copy of the next packet, which is played then; 0 when there is no buffer for one. */
  final long takeNext() {
    long copy = packets.cloneOf(held[next]);
    next += copy == 0 ? 0 : 1;
    return copy;
  }

  /** Begins the next pass when this one is through. */
  final boolean endPass() {
    if (next < size) {
      return false;
    }
    next = 0;
    played = true;
    times -= times > 0 ? 1 : 0;
    return true;
  }

  /** Stops the driver, since everything was played. */
  final void finish() {
    started = -1;
    setActive(false);
    router().requestStop();
  }

  final void setActive(boolean on) {
    active = on;
    if (on) {
      task.schedule();
    } else {
      task.unschedule();
    }
  }

  private void reset() {
    for (int i = 0; i < size; i++) {
      packets.free(held[i]);
    }
    size = 0;
    next = 0;
    vain = 0;
    loading = false;
    loaded = false;
    played = false;
  }

  @Override
  protected void takeOver(Element old) {
    ReplayElement other = (ReplayElement) old;
    if (other.nInputs() == nInputs()) {
      held = other.held;
      inputOf = other.inputOf;
      size = other.size;
      next = other.next;
      loading = other.loading;
      loaded = other.loaded;
      played = other.played;
      started = other.started;
      other.size = 0;
    }
    if (isConfiguredLike(other)) {
      times = other.times;
      setActive(other.active);
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

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> setActive(HandlerValues.bool(value)));
    handlers.read("stop", () -> times);
    handlers.write("stop", value -> times = HandlerValues.integer(value, -1, Long.MAX_VALUE));
    handlers.read("loaded", () -> loaded);
    handlers.read("held", () -> size);
    handlers.write("reset", value -> reset());
    handlers.mark("b", "reset", "active");
  }
}
