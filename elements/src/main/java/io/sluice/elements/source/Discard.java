// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.DROPS;

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
 * Discards packets.
 *
 * <p>{@code Discard([ACTIVE, BURST])}
 *
 * <p>On a pull path it pulls as fast as it can, BURST packets at a time (default 1). Packets that
 * end here do not count as drops.
 *
 * <p>Keywords: {@code ACTIVE} boolean, default true; when false, a Discard on a pull path does not
 * pull. {@code BURST} 1 to 256.
 *
 * <p>Handlers: {@code count} (read) packets discarded, {@code reset_counts} (write), {@code active}
 * (read, write); on a pull path {@code scheduled}, {@code tickets} (read, write), {@code
 * home_thread} (read) of its task.
 */
@ElementInfo(
    name = "Discard",
    aliases = {"DiscardNoFree", "DiscardNoFreeBuffer"},
    ports = "1/0",
    processing = "a/h",
    replicable = true)
@ElementEffects(does = DROPS)
public final class Discard extends BatchElement {
  private boolean active;
  private int burst;
  private long count;
  private PacketBatch batch;
  private Task task;

  /** Creates the element. */
  public Discard() {}

  @Override
  protected void configure(Args args) {
    active = args.keyword("ACTIVE").asBool(true);
    burst = args.keyword("BURST").asBurst(1);
  }

  @Override
  protected void initialize(Setup setup) {
    if (!input(0).isPush()) {
      batch = new PacketBatch();
      task = setup.task(this::run);
      task.waitsFor(setup.pulls());
    }
  }

  private int run() {
    return active ? pullSome() : 0;
  }

  private int pullSome() {
    int pulled = input(0).pull(batch, burst);
    count += pulled;
    packets.free(batch);
    return pulled;
  }

  @Override
  public void push(int port, PacketBatch pushed) {
    count += pushed.size();
    packets.free(pushed);
  }

  @Override
  protected void takeOver(Element old) {
    Discard before = (Discard) old;
    count = before.count;
    if (isConfiguredLike(before)) {
      active = before.active;
    }
    TaskHandlers.takeOver(task, before.task, null);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> count);
    handlers.write("reset_counts", value -> count = 0);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    TaskHandlers.add(handlers, this, () -> task);
    handlers.mark("b", "reset_counts");
  }
}
