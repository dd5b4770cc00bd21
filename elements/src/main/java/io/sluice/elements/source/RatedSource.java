// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.elements.script.CountCall;
import io.sluice.elements.shape.TokenBucket;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;

/**
 * Generates packets at a given rate.
 *
 * <p>{@code RatedSource([DATA, RATE, LIMIT, ACTIVE, keywords])}
 *
 * <p>Generates packets with the contents DATA, RATE per second (default 10), LIMIT of them (default
 * -1: no limit). The output may be push or pull.
 *
 * <p>Keywords: {@code LENGTH} or {@code DATASIZE} bytes, overrides the length of DATA (cut, or
 * repeated); {@code HEADROOM} bytes in front of packets, default and at least 128; {@code
 * BANDWIDTH} in bytes per second or with a unit, instead of RATE; {@code STOP} boolean, default
 * false, stops the driver when the limit is reached; {@code END_CALL} a handler call that is made
 * then.
 *
 * <p>Handlers: {@code count} (read), {@code reset} (write), {@code data}, {@code length} or {@code
 * datasize}, {@code rate}, {@code limit}, {@code active} (read, write).
 */
@ElementInfo(name = "RatedSource", ports = "0/1", processing = "/a")
@ElementEffects(does = MAKES)
public final class RatedSource extends BatchElement {
  private static final long MAX_RATE = 0xffff_ffffL;
  private static final int BURST = 32;

  private final TokenBucket bucket = new TokenBucket();
  private final PacketTemplate template = new PacketTemplate();
  private long limit;
  private boolean active;
  private boolean stop;
  private String endCall = "";
  private boolean stopped;
  private long count;
  private PacketBatch batch;
  private Task task;
  private Timer timer;

  /** Creates the element. */
  public RatedSource() {}

  @Override
  protected void configure(Args args) {
    template.setData(args.optional("DATA").asString(PacketTemplate.DEFAULT));
    long rate = args.optional("RATE").asLong(10, 0, MAX_RATE);
    limit = args.optional("LIMIT").asLong(-1, Integer.MIN_VALUE, Long.MAX_VALUE);
    active = args.optional("ACTIVE").asBool(true);
    template.configureLength(args);
    template.configureHeadroom(args);
    stop = args.keyword("STOP").asBool(false);
    endCall = args.keyword("END_CALL").asRaw("");
    Arg bandwidth = args.keyword("BANDWIDTH");
    if (bandwidth.isPresent()) {
      rate = bandwidth.asBandwidth(0) / Math.max(1, template.bytes().length);
    }
    bucket.assign(rate, burst(rate));
  }

  /** Ten milliseconds' worth. */
  private static long burst(long rate) {
    return rate < 200 ? 2 : rate / 100;
  }

  @Override
  protected void initialize(Setup setup) {
    PacketTemplate.checkRoom(setup, template.bytes().length);
    CountCall.check(setup, this, "END_CALL", endCall);
    if (output(0).isPush()) {
      batch = new PacketBatch();
      task = setup.task(this::run);
      timer = setup.timer(expired -> task.schedule());
    }
  }

  private boolean isFinished() {
    return limit >= 0 && count >= limit;
  }

  private int run() {
    if (!active || isFinished()) {
      task.unschedule();
      stopAtLimit();
      return 0;
    }
    int made = make(batch, BURST);
    if (made > 0) {
      output(0).push(batch);
    } else if (bucket.tokens() < 1) {
      task.unschedule();
      timer.scheduleAfter(bucket.nanosUntil(1));
    }
    if (isFinished()) {
      stopAtLimit();
    }
    return made;
  }

  private void stopAtLimit() {
    if (active && isFinished() && !stopped) {
      stopped = true;
      if (stop) {
        router().requestStop();
      } else {
        CountCall.make(this, endCall);
      }
    }
  }

  private int make(PacketBatch into, int max) {
    bucket.refill(worker().nanoTime());
    int wanted = (int) Math.min(max, bucket.tokens());
    if (limit >= 0) {
      wanted = (int) Math.min(wanted, limit - count);
    }
    int made = template.make(packets, into, wanted);
    bucket.remove(made);
    count += made;
    return made;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    if (!active) {
      return 0;
    }
    if (isFinished()) {
      stopAtLimit();
      return 0;
    }
    return make(into, max);
  }

  private void wake() {
    stopped = false;
    if (task != null && active) {
      task.schedule();
    }
  }

  @Override
  protected void takeOver(Element old) {
    RatedSource before = (RatedSource) old;
    count = before.count;
    stopped = before.stopped;
    if (isConfiguredLike(before)) {
      limit = before.limit;
      active = before.active;
      template.takeOver(before.template);
    }
    bucket.takeOver(before.bucket, isConfiguredLike(before));
    TaskHandlers.takeOver(task, before.task, before.timer);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    template.handlers(handlers);
    handlers.read("rate", bucket::rate);
    handlers.write(
        "rate",
        value -> {
          long rate = HandlerValues.integer(value, 0, MAX_RATE);
          bucket.adjust(rate, burst(rate));
          wake();
        });
    handlers.read("limit", () -> Math.max(-1, limit));
    handlers.write(
        "limit",
        value -> {
          limit = HandlerValues.integer(value, Integer.MIN_VALUE, Long.MAX_VALUE);
          wake();
        });
    handlers.read("active", () -> active);
    handlers.write(
        "active",
        value -> {
          active = HandlerValues.bool(value);
          bucket.set(1);
          wake();
        });
    handlers.write(
        "reset",
        value -> {
          count = 0;
          bucket.set(1);
          wake();
        });
    TaskHandlers.add(handlers, this, () -> task);
    handlers.mark("c", "active");
    handlers.mark("b", "reset");
    handlers.mark(".", "limit");
  }
}
