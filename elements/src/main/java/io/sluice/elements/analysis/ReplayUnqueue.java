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
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.trace.TraceClock;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Stores packets, and replays them over and over.
 *
 * <p>{@code ReplayUnqueue([STOP, keywords])}
 *
 * <p>Pulls packets until no more come or LIMIT are stored, and then pushes copies of them in order
 * of arrival, or, with several inputs, of their timestamps; each on the output with the number of
 * its input. MultiReplayUnqueue is another name for it.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code STOP} how many times to replay before the driver stops; default -1: forever.
 *   <li>{@code STOP_TIME} seconds after which it ends, default 0: no limit.
 *   <li>{@code TIMING} default 0: as fast as possible; otherwise keeps the intervals between the
 *       packets' timestamps, at this percentage of the original speed.
 *   <li>{@code LIMIT} packets to store, default 0: half as many as the pool has buffers, which is
 *       also the maximum. {@code BURST} packets per push, default 32. {@code ACTIVE} boolean,
 *       default true.
 *   <li>{@code QUICK_CLONE}, {@code VERBOSE}, {@code FREEONTERMINATE}, {@code USE_SIGNAL}, {@code
 *       QUEUE} are accepted and ignored.
 * </ul>
 *
 * <p>Handlers: {@code active}, {@code stop}, {@code timing} (read, write); {@code loaded} (read)
 * whether all packets are stored, {@code held} (read) how many; {@code reset} (write) frees them
 * and stores others.
 *
 * <p>See also: Replay.
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
public final class ReplayUnqueue extends ReplayElement {
  private static final int MAX_TIMING = 1_000_000;

  private int timing;
  private TraceClock clock = new TraceClock();
  private PacketBatch[] batches = new PacketBatch[0];
  private Timer timer;

  /** Creates the element. */
  public ReplayUnqueue() {}

  @Override
  protected void configure(Args args) {
    configureReplay(args, args.optional("STOP"));
    timing = args.keyword("TIMING").asInt(0, 0, MAX_TIMING);
    args.keyword("QUEUE").asInt(0);
  }

  @Override
  protected void initialize(Setup setup) {
    super.initialize(setup);
    batches = new PacketBatch[nOutputs()];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = new PacketBatch();
    }
    timer = setup.timer(expired -> setActive(active));
  }

  @Override
  int play() {
    long now = worker().nanoTime();
    if (isOver(now)) {
      finish();
      return 0;
    }
    int count = 0;
    while (count < burst && hasNext() && isDue(now)) {
      int output = nextOutput();
      long copy = takeNext();
      if (copy == 0) {
        break;
      }
      batches[output].add(copy);
      count++;
    }
    for (int i = 0; i < batches.length; i++) {
      if (!batches[i].isEmpty()) {
        output(i).push(batches[i]);
      }
    }
    if (endPass()) {
      clock.reset();
    }
    return count;
  }

  private boolean isDue(long now) {
    if (timing == 0) {
      return true;
    }
    long due = clock.due(nextTimestamp(), now, timing);
    if (now - due >= 0) {
      return true;
    }
    timer.scheduleAt(due);
    return false;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    ReplayUnqueue other = (ReplayUnqueue) old;
    if (other.nInputs() == nInputs()) {
      clock = other.clock;
    }
    if (isConfiguredLike(other)) {
      timing = other.timing;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("timing", () -> timing);
    handlers.write("timing", value -> timing = (int) HandlerValues.integer(value, 0, MAX_TIMING));
  }
}
