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
import io.sluice.elements.trace.TraceSpeed;
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
 *   <li>{@code TIMING_FNT} a formula for TIMING, with {@code x} for the seconds since the first
 *       packet, such as {@code "10 + min(90, 10*x)"}: where it falls below 1, the replay ends. It
 *       knows {@code + - * / % ^}, {@code pi}, {@code e}, {@code abs ceil exp floor ln log min max
 *       pow sqrt squarewave}, and the trigonometric functions. {@code @1} and {@code @2} stand for
 *       a sine and a square wave between 1 and TIMING times the original speed, which get faster
 *       and decay until STOP_TIME; {@code @0} for none.
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
  private static final int MAX_TIMING = TraceSpeed.MAX;

  private TraceSpeed speed;

  /** Whether the distances of timestamps are kept. */
  private boolean timed;

  private TraceClock clock = new TraceClock();
  private PacketBatch[] batches = new PacketBatch[0];
  private Timer timer;

  /** Creates the element. */
  public ReplayUnqueue() {}

  @Override
  protected void configure(Args args) {
    configureReplay(args, args.optional("STOP"));
    int timing = args.keyword("TIMING").asInt(0, 0, MAX_TIMING);
    String text = args.keyword("TIMING_FNT").asString("");
    String formula = formula(text, timing, stopSeconds());
    timed = timing > 0 || !formula.isBlank();
    try {
      speed = TraceSpeed.of(timing, formula);
    } catch (IllegalArgumentException e) {
      args.error("TIMING_FNT: " + e.getMessage());
    }
    args.keyword("QUEUE").asInt(0);
  }

  /** The formulas of the Metron paper (NSDI 2018), or what was given. */
  private static String formula(String text, int most, double seconds) {
    String wave =
        switch (text.strip()) {
          case "@1" -> "sin(-pi/2 + (x/10)^2.5)";
          case "@2" -> "-squarewave(((x + 40)/50)^5)";
          default -> "";
        };
    if (wave.isEmpty()) {
      return text.strip().equals("@0") ? "" : text;
    }
    return "100 * ((%s * (1 - x/%s) + 1) * (%d - 1)/2 + 1)".formatted(wave, seconds, most);
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
    if (!timed) {
      return true;
    }
    int percent = speed.percent(now, clock);
    if (percent == 0) {
      finish();
      return false;
    }
    long due = clock.due(nextTimestamp(), now, percent);
    if (now - due >= 0) {
      return true;
    }
    timer.scheduleAt(speed.wakeUp(due, now));
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
      speed = other.speed;
      timed = other.timed;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("timing", () -> timed ? speed.percent() : 0);
    handlers.write("timing", value -> setTiming((int) HandlerValues.integer(value, 0, MAX_TIMING)));
  }

  private void setTiming(int percent) {
    timed = percent > 0;
    speed.set(percent);
  }
}
