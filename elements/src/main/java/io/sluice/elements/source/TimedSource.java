// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Generates packets at regular intervals.
 *
 * <p>{@code TimedSource([INTERVAL, DATA, keywords])}
 *
 * <p>Generates a packet with the contents DATA every INTERVAL seconds (default 0.5).
 *
 * <p>Keywords: {@code LIMIT} packets in total, default -1 for no limit; {@code STOP} boolean,
 * default false, stops the driver when the limit is reached; {@code ACTIVE} boolean, default true;
 * {@code HEADROOM} bytes, default 28; only reported by the handler, because buffers have their own
 * headroom.
 *
 * <p>Handlers: {@code count} (read), {@code reset} (write), {@code data}, {@code interval}, {@code
 * limit}, {@code active}, {@code headroom} (read, write).
 */
@ElementInfo(name = "TimedSource", ports = "0/1", processing = "/h")
@ElementEffects(does = MAKES)
public final class TimedSource extends BatchElement {
  private static final long DEFAULT_INTERVAL = 500_000_000L;

  private final PacketTemplate template = new PacketTemplate();
  private long interval;
  private long limit;
  private boolean active;
  private boolean stop;
  private int headroom;
  private long count;
  private PacketBatch batch;
  private Timer timer;

  /** Creates the element. */
  public TimedSource() {}

  @Override
  protected void configure(Args args) {
    interval = args.optional("INTERVAL").asNanos(DEFAULT_INTERVAL);
    template.setData(args.optional("DATA").asString(PacketTemplate.DEFAULT));
    limit = args.keyword("LIMIT").asLong(-1, Integer.MIN_VALUE, Long.MAX_VALUE);
    active = args.keyword("ACTIVE").asBool(true);
    stop = args.keyword("STOP").asBool(false);
    headroom = args.keyword("HEADROOM").asInt(28, 0, PacketTemplate.MAX_LENGTH);
    if (interval == 0) {
      args.error("INTERVAL: must be > 0");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    PacketTemplate.checkRoom(setup, template.bytes().length);
    batch = new PacketBatch();
    timer = setup.timer(this::expired);
    if (active) {
      timer.scheduleAfter(interval);
    }
  }

  private void expired(Timer self) {
    if (!active) {
      return;
    }
    if (limit < 0 || count < limit) {
      self.rescheduleAfter(interval);
      int made = template.make(packets, batch, 1);
      count += made;
      if (made > 0) {
        output(0).push(batch);
      }
    } else if (stop) {
      router().requestStop();
    }
  }

  private void wake() {
    if (active && !timer.isScheduled()) {
      timer.scheduleAfter(0);
    }
  }

  @Override
  protected void takeOver(Element old) {
    TimedSource before = (TimedSource) old;
    count = before.count;
    if (isConfiguredLike(before)) {
      interval = before.interval;
      limit = before.limit;
      active = before.active;
      headroom = before.headroom;
      template.takeOver(before.template);
    }
    timer.follow(before.timer, interval - before.interval);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write(
        "reset",
        value -> {
          count = 0;
          wake();
        });
    handlers.read("data", template::data);
    handlers.write("data", template::setData);
    handlers.read("interval", () -> HandlerValues.interval(interval));
    handlers.write(
        "interval",
        value -> {
          long wanted = HandlerValues.nanos(value);
          if (wanted == 0) {
            throw new HandlerException("bad interval");
          }
          interval = wanted;
        });
    handlers.read("limit", () -> limit);
    handlers.write(
        "limit", value -> limit = HandlerValues.integer(value, Integer.MIN_VALUE, Long.MAX_VALUE));
    handlers.read("active", () -> active);
    handlers.write(
        "active",
        value -> {
          active = HandlerValues.bool(value);
          wake();
        });
    handlers.mark(".c", "active");
    handlers.read("headroom", () -> headroom);
    handlers.write(
        "headroom",
        value -> headroom = (int) HandlerValues.integer(value, 0, PacketTemplate.MAX_LENGTH));
    handlers.mark(".", "interval", "limit", "headroom");
    handlers.mark("b", "reset");
    handlers.mark("%.", "data");
  }
}
