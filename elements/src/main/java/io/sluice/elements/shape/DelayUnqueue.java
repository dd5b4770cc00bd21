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
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;

/**
 * Pulls packets and pushes each one on when it is a given time old.
 *
 * <p>{@code DelayUnqueue(DELAY)}
 *
 * <p>A packet leaves DELAY seconds after its timestamp; one without a timestamp gets the time of
 * the pull. The delay is added to the timestamp. Packets keep their order.
 *
 * <p>Handlers: {@code delay} (read, write), {@code scheduled}, {@code tickets} (read, write).
 */
@ElementInfo(name = "DelayUnqueue", ports = "1/1", processing = "l/h")
@ElementEffects(reads = ANNO_TIMESTAMP, writes = ANNO_TIMESTAMP, does = KEEPS)
public final class DelayUnqueue extends BatchElement {
  private static final int BURST = 64;
  private static final long SECOND = 1_000_000_000L;

  private long delay;
  private PacketBatch pulled;
  private PacketBatch due;
  private Task task;
  private Timer timer;

  /** Creates the element. */
  public DelayUnqueue() {}

  @Override
  protected void configure(Args args) {
    delay = args.required("DELAY").asNanos(0);
  }

  @Override
  protected void initialize(Setup setup) {
    pulled = new PacketBatch();
    due = new PacketBatch();
    task = setup.task(this::run);
    timer = setup.timer(expired -> task.schedule());
  }

  /** Holds one packet that is not due yet, as Click does: the others wait where they are. */
  private int run() {
    int sent = 0;
    while (sent < BURST) {
      if (pulled.isEmpty() && !pullOne()) {
        break;
      }
      long packet = pulled.get(0);
      long wait = Anno.timestamp(packet) - WallClock.nanos();
      if (wait > 0) {
        task.unschedule();
        timer.scheduleAfter(wait);
        break;
      }
      pulled.clear();
      due.add(packet);
      sent++;
    }
    if (!due.isEmpty()) {
      output(0).push(due);
    }
    return sent;
  }

  private boolean pullOne() {
    if (input(0).pull(pulled, 1) == 0) {
      return false;
    }
    long packet = pulled.get(0);
    long timestamp = Anno.timestamp(packet);
    if (timestamp < SECOND) {
      timestamp = WallClock.nanos();
    }
    Anno.setTimestamp(packet, timestamp + delay);
    return true;
  }

  @Override
  protected long settle() {
    return pulled == null ? 0 : pulled.size();
  }

  @Override
  protected void takeOver(Element old) {
    DelayUnqueue before = (DelayUnqueue) old;
    pulled = before.pulled;
    if (isConfiguredLike(before)) {
      delay = before.delay;
    }
    before.pulled = new PacketBatch();
    TaskHandlers.takeOver(task, before.task, before.timer);
  }

  @Override
  protected void cleanup() {
    if (pulled != null) {
      freeLeft(pulled);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("delay", () -> HandlerValues.interval(delay));
    handlers.write("delay", value -> delay = HandlerValues.nanos(value));
    TaskHandlers.add(handlers, this, () -> task);
  }
}
