// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;

/**
 * Lets packets be pulled when they are a given time old.
 *
 * <p>{@code DelayShaper(DELAY [, BURST])}
 *
 * <p>A packet can be pulled DELAY seconds after its timestamp; one without a timestamp gets the
 * time at which it was first asked for. It leaves with the current time as its timestamp. BURST is
 * only told: as many are given as are asked for.
 *
 * <p>Handlers: {@code delay}, {@code burst} (read, write).
 */
@ElementInfo(name = "DelayShaper", ports = "1/1", processing = "l/l")
@ElementEffects(reads = ANNO_TIMESTAMP, writes = ANNO_TIMESTAMP, does = KEEPS)
public final class DelayShaper extends BatchElement {
  private static final long SECOND = 1_000_000_000L;

  private long delay;
  private int burst;
  private PacketBatch held;
  private long due;
  private Timer timer;

  /** Creates the element. */
  public DelayShaper() {}

  @Override
  protected void configure(Args args) {
    delay = args.required("DELAY").asNanos(0);
    burst = args.optional("BURST").asBurst(1);
  }

  @Override
  protected void initialize(Setup setup) {
    held = new PacketBatch();
    // The reader asks by itself; but simulated time passes only from timer to timer.
    timer = setup.timer(expired -> {});
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    long now = WallClock.nanos();
    int given = 0;
    while (given < max) {
      if (held.isEmpty()) {
        if (input(0).pull(held, 1) == 0) {
          break;
        }
        long timestamp = Anno.timestamp(held.get(0));
        due = (timestamp < SECOND ? now : timestamp) + delay;
      }
      if (due > now) {
        timer.scheduleAfter(due - now);
        break;
      }
      long packet = held.get(0);
      held.clear();
      Anno.setTimestamp(packet, now);
      batch.add(packet);
      given++;
    }
    return given;
  }

  @Override
  protected boolean mayGive(int output) {
    return held.isEmpty() ? super.mayGive(output) : due <= WallClock.nanos();
  }

  @Override
  protected long settle() {
    return held == null ? 0 : held.size();
  }

  @Override
  protected void takeOver(Element old) {
    DelayShaper before = (DelayShaper) old;
    held = before.held;
    due = before.due;
    if (isConfiguredLike(before)) {
      delay = before.delay;
      burst = before.burst;
    }
    before.held = new PacketBatch();
  }

  @Override
  protected void cleanup() {
    if (held != null) {
      freeLeft(held);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("delay", () -> HandlerValues.interval(delay));
    handlers.write("delay", value -> delay = HandlerValues.nanos(value));
    handlers.read("burst", () -> burst);
    handlers.write("burst", value -> burst = HandlerValues.burst(value));
    handlers.mark(".", "delay");
  }
}
