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
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;

/**
 * Pulls packets from its inputs in turn, and pushes them on.
 *
 * <p>{@code RoundRobinUnqueue([BURST])}
 *
 * <p>Each time it is scheduled it moves up to BURST packets (default 1; 0 means all there are) from
 * the next input to the output of the same number.
 *
 * <p>Handlers: {@code packets} (read) packets moved, {@code scheduled}, {@code tickets} (read,
 * write).
 *
 * <p>See also: Unqueue, RoundRobinSched.
 */
@ElementInfo(name = "RoundRobinUnqueue", ports = "1-/=", processing = "l/h", flow = "#/#")
@ElementEffects(does = COUNTS)
public final class RoundRobinUnqueue extends BatchElement {
  private int burst;
  private int next;
  private long count;
  private PacketBatch batch;
  private Task task;

  /** Creates the element. */
  public RoundRobinUnqueue() {}

  @Override
  protected void configure(Args args) {
    burst = args.optional("BURST").asInt(1, 0, Integer.MAX_VALUE);
    burst = burst == 0 ? Integer.MAX_VALUE : burst;
  }

  @Override
  protected void initialize(Setup setup) {
    batch = new PacketBatch();
    task = setup.task(this::run);
  }

  private int run() {
    int moved = 0;
    // An input without packets is passed over, so that nobody takes this for idle.
    for (int tries = 0; moved == 0 && tries < nInputs(); tries++) {
      int port = next;
      next = next + 1 < nInputs() ? next + 1 : 0;
      moved = move(port);
    }
    count += moved;
    return moved;
  }

  private int move(int port) {
    int moved = 0;
    while (moved < burst) {
      int asked = Math.min(burst - moved, PacketBatch.CAPACITY);
      int pulled = input(port).pull(batch, asked);
      if (pulled == 0) {
        break;
      }
      moved += pulled;
      output(port).push(batch);
    }
    return moved;
  }

  @Override
  protected void takeOver(Element old) {
    RoundRobinUnqueue before = (RoundRobinUnqueue) old;
    count = before.count;
    TaskHandlers.takeOver(task, before.task, null);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("packets", () -> count + " packets\n");
    TaskHandlers.add(handlers, this, () -> task);
  }
}
