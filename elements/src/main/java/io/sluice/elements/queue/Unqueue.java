// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.COUNTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;

/**
 * Pulls packets and pushes them on, as fast as it can.
 *
 * <p>{@code Unqueue([BURST, keywords])}
 *
 * <p>Each time it is scheduled, it moves up to BURST packets (default 1); a negative BURST moves
 * all available ones.
 *
 * <p>Keywords: {@code ACTIVE} boolean, default true; {@code LIMIT} most packets to move, default -1
 * for no limit; {@code SIGNAL} is accepted.
 *
 * <p>Handlers: {@code count} (read) packets moved, {@code active}, {@code burst}, {@code limit}
 * (read, write), {@code reset} and {@code reset_counts} (write), {@code scheduled}, {@code tickets}
 * (read, write).
 */
@ElementInfo(name = "Unqueue", ports = "1/1", processing = "l/h")
@ElementEffects(does = COUNTS)
public final class Unqueue extends BatchElement {
  private int burst;
  private boolean active;
  private long limit;
  private long count;
  private Task task;

  /** Creates the element. */
  public Unqueue() {}

  @Override
  protected void configure(Args args) {
    burst = args.optional("BURST").asInt(1);
    active = args.keyword("ACTIVE").asBool(true);
    args.keyword("SIGNAL").asBool(true);
    limit = args.keyword("LIMIT").asLong(-1, Integer.MIN_VALUE, Long.MAX_VALUE);
    if (burst == 0) {
      args.warning("BURST size 0, no packets will be pulled");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    task = setup.source(this::receive);
    task.waitsFor(setup.pulls());
  }

  private int receive(PacketBatch batch) {
    int worked = 0;
    long wanted = burst < 0 ? Integer.MAX_VALUE : burst;
    while (active && worked < wanted) {
      long left = limit < 0 ? wanted - worked : Math.min(wanted - worked, limit - count);
      if (left <= 0) {
        break;
      }
      if (!batch.isEmpty()) {
        // A burst of several batches; the last one is for the framework to push.
        output(0).push(batch);
      }
      int asked = (int) Math.min(left, PacketBatch.CAPACITY);
      int pulled = input(0).pull(batch, asked);
      if (pulled == 0) {
        break;
      }
      worked += pulled;
      count += pulled;
    }
    return worked;
  }

  @Override
  protected void takeOver(Element old) {
    Unqueue before = (Unqueue) old;
    count = before.count;
    if (isConfiguredLike(before)) {
      active = before.active;
      burst = before.burst;
      limit = before.limit;
    }
    TaskHandlers.takeOver(task, before.task, null);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.read("count", () -> count);
    handlers.read("burst", () -> burst < 0 ? Integer.MAX_VALUE : burst);
    handlers.write(
        "burst",
        value -> burst = (int) HandlerValues.integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
    handlers.read("limit", () -> limit);
    handlers.write(
        "limit", value -> limit = HandlerValues.integer(value, Integer.MIN_VALUE, Long.MAX_VALUE));
    handlers.write("reset", value -> count = 0);
    handlers.write("reset_counts", value -> count = 0);
    TaskHandlers.add(handlers, this, () -> task);
    handlers.mark("c", "active");
    handlers.mark("b", "reset");
    handlers.mark("Ub", "reset_counts");
  }
}
