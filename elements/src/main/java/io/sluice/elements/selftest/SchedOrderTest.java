// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.handler.Handlers;
import io.sluice.run.Task;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Records the order in which tasks run.
 *
 * <p>{@code SchedOrderTest(ID [, keywords])}
 *
 * <p>All elements of the class share one list; each adds its ID, an integer, whenever its task
 * runs. {@code ScheduleInfo} sets how often that is.
 *
 * <p>Keywords: {@code SIZE} capacity of the list, default 1024; the largest SIZE of all elements
 * counts; {@code LIMIT} runs of the task, default 0: no limit; {@code STOP} boolean, default false:
 * stops the driver once the list is full.
 *
 * <p>Handlers: {@code order} (read) the list; {@code scheduled}, {@code tickets} (read, write),
 * {@code home_thread} (read).
 */
@ElementInfo(name = "SchedOrderTest", ports = "0/0")
@ElementEffects
public final class SchedOrderTest extends BatchElement {
  private static final int SIZE = 1024;
  private static final int MAX_SIZE = 1 << 24;

  /** What all elements share; any of their workers may add. */
  private static final class Order {
    private final int[] ids;
    private int count;

    Order(int size) {
      ids = new int[size];
    }

    synchronized boolean add(int id) {
      if (count == ids.length) {
        return false;
      }
      ids[count++] = id;
      return true;
    }

    synchronized String text() {
      return Arrays.stream(ids, 0, count)
          .mapToObj(String::valueOf)
          .collect(Collectors.joining(" ", "", "\n"));
    }
  }

  private int id;
  private int size;
  private long limit;
  private boolean stop;
  private long runs;
  private Order order;
  private Task task;

  /** Creates the element. */
  public SchedOrderTest() {}

  @Override
  protected void configure(Args args) {
    id = args.required("ID").asInt(0);
    size = args.keyword("SIZE").asInt(0, 0, MAX_SIZE);
    limit = args.keyword("LIMIT").asLong(0, 0, Long.MAX_VALUE);
    stop = args.keyword("STOP").asBool(false);
  }

  @Override
  protected void initialize(Setup setup) {
    task = setup.task(this::run);
    if (order == null) {
      shareOrder();
    }
  }

  private void shareOrder() {
    int largest = 0;
    for (SchedOrderTest other : router().elements(SchedOrderTest.class)) {
      largest = Math.max(largest, other.size);
    }
    Order shared = new Order(largest == 0 ? SIZE : largest);
    for (SchedOrderTest other : router().elements(SchedOrderTest.class)) {
      other.order = shared;
    }
  }

  private int run() {
    if (!order.add(id)) {
      if (stop) {
        router().requestStop();
      }
      // A full list is nothing to do for the others' sake.
      return 0;
    }
    if (++runs == limit) {
      task.unschedule();
    }
    return 1;
  }

  @Override
  protected void takeOver(Element old) {
    SchedOrderTest before = (SchedOrderTest) old;
    if (isConfiguredLike(before)) {
      runs = before.runs;
      order = before.order;
      TaskHandlers.takeOver(task, before.task, null);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("order", () -> order.text());
    TaskHandlers.add(handlers, this, () -> task);
  }
}
