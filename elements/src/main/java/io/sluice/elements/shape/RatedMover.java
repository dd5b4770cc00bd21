// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;

/**
 * Moves packets from a pull input to a push output as a token bucket allows. When tokens are short,
 * the task sleeps until a timer expires at which there are enough. A token is a packet, unless a
 * subclass says otherwise.
 */
abstract class RatedMover extends BatchElement {
  private final TokenBucket bucket = new TokenBucket();
  private final BurstLimit limit = new BurstLimit();
  private boolean active = true;
  private long runs;
  private long emptyRuns;
  private long pushes;
  private long failedPulls;
  private PacketBatch batch;
  private Task task;
  private Timer timer;

  RatedMover() {}

  /** How many packets may go now; 0 when the bucket is short. */
  abstract int burst(TokenBucket tokens);

  /** What packets cost in tokens. */
  double cost(PacketBatch sent) {
    return sent.size();
  }

  /** Tokens at which a packet may go. */
  double needed() {
    return 1;
  }

  String rateText(long rate) {
    return String.valueOf(rate);
  }

  long parseRate(String text) {
    return HandlerValues.integer(text, 0, 0xffff_ffffL);
  }

  /** Adds the tokens of the time that has passed. */
  void refill(TokenBucket tokens, long now) {
    tokens.refill(now);
  }

  /** How long the bucket stays short, from the last refill on. */
  long nanosToWait(TokenBucket tokens) {
    return tokens.nanosUntil(needed());
  }

  final void setActive(boolean on) {
    active = on;
  }

  final void configureBurst(Args args, long rate, String sizeKeyword) {
    limit.parse(args, sizeKeyword);
    bucket.assign(rate, limit.capacity(rate));
  }

  @Override
  protected void initialize(Setup setup) {
    batch = new PacketBatch();
    task = setup.task(this::run);
    timer = setup.timer(expired -> task.schedule());
  }

  private int run() {
    runs++;
    if (!active) {
      return 0;
    }
    refill(bucket, worker().nanoTime());
    int allowed = burst(bucket);
    if (allowed == 0) {
      emptyRuns++;
      task.unschedule();
      timer.scheduleAfter(nanosToWait(bucket));
      return 0;
    }
    int pulled = input(0).pull(batch, allowed);
    if (pulled == 0) {
      failedPulls++;
      emptyRuns++;
      return 0;
    }
    bucket.remove(cost(batch));
    pushes += pulled;
    output(0).push(batch);
    return pulled;
  }

  private String calls() {
    return "%d calls to run_task()%n%d empty runs%n%d pushes%n%d failed pulls%n"
        .formatted(runs, emptyRuns, pushes, failedPulls);
  }

  private void setRate(String value) {
    long rate = parseRate(value);
    bucket.assign(rate, limit.capacity(rate));
    task.schedule();
  }

  @Override
  protected void reconfigure(Element configured) {
    super.reconfigure(configured);
    task.schedule();
  }

  @Override
  protected void takeOver(Element old) {
    RatedMover before = (RatedMover) old;
    runs = before.runs;
    emptyRuns = before.emptyRuns;
    pushes = before.pushes;
    failedPulls = before.failedPulls;
    if (isConfiguredLike(before)) {
      active = before.active;
    }
    bucket.takeOver(before.bucket, isConfiguredLike(before));
    TaskHandlers.takeOver(task, before.task, before.timer);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rate", () -> rateText(bucket.rate()));
    handlers.write("rate", this::setRate);
    handlers.read("config", () -> rateText(bucket.rate()));
    handlers.read("calls", this::calls);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.write("reset", value -> bucket.set(0));
    handlers.mark("b", "reset");
    TaskHandlers.add(handlers, this, () -> task);
    handlers.mark("c", "active");
    handlers.mark("", "config");
  }
}
