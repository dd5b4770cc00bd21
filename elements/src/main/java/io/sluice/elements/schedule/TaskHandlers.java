// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.run.Task;
import java.util.function.Supplier;

/** The handlers of elements that have a task: {@code scheduled} and {@code tickets}. */
public final class TaskHandlers {
  private static final int MAX_TICKETS = 1 << 15;

  private TaskHandlers() {}

  /**
   * Adds the handlers.
   *
   * @param handlers where to
   * @param task gives the task, or null while there is none
   */
  public static void add(Handlers handlers, Supplier<Task> task) {
    handlers.read("scheduled", () -> task.get() != null && task.get().isScheduled());
    handlers.write(
        "scheduled",
        value -> {
          if (HandlerValues.bool(value)) {
            task.get().schedule();
          } else {
            task.get().unschedule();
          }
        });
    handlers.read("tickets", () -> task.get() == null ? -1 : task.get().tickets());
    handlers.write(
        "tickets",
        value -> task.get().setTickets((int) HandlerValues.integer(value, 1, MAX_TICKETS)));
  }
}
