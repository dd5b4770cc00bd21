// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static io.sluice.effect.Action.COUNTS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ThreadPlan;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Hands packets to another worker.
 *
 * <p>{@code Pipeliner([CAPACITY, BURST, BLOCKING, keywords])}
 *
 * <p>Packets from several workers are pushed on by one: the one that StaticThreadSched assigns to
 * this element, otherwise the first. The framework makes the rings in between; they lose nothing,
 * and sources that are too fast pause.
 *
 * <p>CAPACITY, BURST and BLOCKING, and the keywords {@code ACTIVE}, {@code NOUSELESS}, {@code
 * ALWAYS_UP}, {@code DIRECT_TRAVERSAL}, {@code ALLOW_DIRECT_TRAVERSAL}, {@code VERBOSE}, {@code
 * PREFETCH} are accepted and change nothing.
 *
 * <p>Handlers: {@code count} (read) packets pushed on, {@code dropped} (read) always 0.
 */
@ElementInfo(name = "Pipeliner", ports = "1-/1", processing = "h/h")
@ElementEffects(does = COUNTS)
public final class Pipeliner extends BatchElement implements ThreadPlan {
  private long count;

  /** Creates the element. */
  public Pipeliner() {}

  @Override
  protected void configure(Args args) {
    args.optional("CAPACITY").asInt(1024);
    args.optional("BURST").asInt(32);
    args.optional("BLOCKING").asBool(false);
    args.keyword("ACTIVE").asBool(true);
    for (String word :
        new String[] {
          "NOUSELESS",
          "ALWAYS_UP",
          "DIRECT_TRAVERSAL",
          "ALLOW_DIRECT_TRAVERSAL",
          "VERBOSE",
          "PREFETCH"
        }) {
      args.keyword(word).asBool(false);
    }
  }

  /** The first worker for this element, unless another plan has said something. */
  @Override
  public int workerOf(String elementName) {
    if (!elementName.equals(name())) {
      return -1;
    }
    int worker = 0;
    for (ThreadPlan plan : router().elements(ThreadPlan.class)) {
      int other = plan instanceof Pipeliner ? -1 : plan.workerOf(elementName);
      worker = other >= 0 ? other : worker;
    }
    return worker;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    count += batch.size();
    output(0).push(batch);
  }

  @Override
  protected void takeOver(Element old) {
    count = ((Pipeliner) old).count;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("dropped", () -> 0);
    handlers.read("active", () -> true);
    handlers.read("highwater", () -> 0);
  }
}
