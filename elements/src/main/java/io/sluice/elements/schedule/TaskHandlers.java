// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.element.Element;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The handlers of elements that have a task: {@code scheduled} and {@code tickets} (read, write)
 * and {@code home_thread} (read). A task that has nothing to pull, or no room to push, polls, where
 * Click's would sleep; it reads as not scheduled.
 */
public final class TaskHandlers {
  private static final int MAX_TICKETS = 1 << 15;

  private TaskHandlers() {}

  /**
   * Adds the handlers for a task that pulls from its element's inputs, if it has any.
   *
   * @param handlers where to
   * @param element whose task it is
   * @param task gives the task, or null while there is none
   */
  public static void add(Handlers handlers, Element element, Supplier<Task> task) {
    add(handlers, element, task, element::mayPull);
  }

  /**
   * Adds the handlers.
   *
   * @param handlers where to
   * @param element whose task it is
   * @param task gives the task, or null while there is none
   * @param awake false while it has nothing to do
   */
  public static void add(
      Handlers handlers, Element element, Supplier<Task> task, BooleanSupplier awake) {
    handlers.read(
        "scheduled", () -> task.get() != null && task.get().isScheduled() && awake.getAsBoolean());
    handlers.read("home_thread", () -> element.worker().index());
    handlers.write(
        "scheduled",
        value -> {
          Task given = present(task);
          if (HandlerValues.bool(value)) {
            given.schedule();
          } else {
            given.unschedule();
          }
        });
    handlers.read("tickets", () -> task.get() == null ? -1 : task.get().tickets());
    handlers.write(
        "tickets",
        value -> present(task).setTickets((int) HandlerValues.integer(value, 1, MAX_TICKETS)));
  }

  private static Task present(Supplier<Task> task) {
    Task given = task.get();
    if (given == null) {
      throw new HandlerException("there is no task");
    }
    return given;
  }

  /**
   * Has a task go on as its predecessor: it rests if that was told to, and has its tickets. One
   * that waits for a timer runs once more, and waits anew.
   *
   * @param task the element's task; null for none
   * @param old the task of the element that is replaced; null for none
   * @param timer what wakes the old one; null for nothing
   */
  public static void takeOver(Task task, Task old, Timer timer) {
    if (task != null && old != null) {
      boolean waits = timer != null && timer.isScheduled();
      if (!old.isScheduled() && !waits) {
        task.unschedule();
      }
      task.setTickets(old.tickets());
    }
  }
}
