// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.codegen.Links;
import io.sluice.lang.Diagnostics;
import io.sluice.run.Task;
import io.sluice.run.TaskBody;
import io.sluice.run.Timer;
import io.sluice.run.TimerBody;

/** What an element may ask for while it is initialized. */
public final class Setup {
  private static final int MAX_TICKETS = 1 << 15;

  private final Element element;
  private final Diagnostics diagnostics;

  Setup(Element element, Diagnostics diagnostics) {
    this.element = element;
    this.diagnostics = diagnostics;
  }

  /**
   * Reports an error; nothing will start.
   *
   * @param text what is wrong, a lower-case clause
   */
  public void error(String text) {
    diagnostics.error(element.position(), "While initializing " + element + ": " + text);
  }

  /**
   * Reports a warning.
   *
   * @param text what is suspicious
   */
  public void warning(String text) {
    diagnostics.warning(element.position(), element + ": " + text);
  }

  /**
   * Registers a task that the element's worker runs over and over, from the start, as often as a
   * {@link TicketPlan} says.
   *
   * @param body does a burst of work
   * @return the task, scheduled
   */
  public Task task(TaskBody body) {
    Task task = element.worker().newTask(element.name(), body, element.meter);
    task.setGate(element.router().backPressure().gate(element));
    task.schedule();
    long tickets = Task.DEFAULT_TICKETS;
    for (TicketPlan plan : element.router().elements(TicketPlan.class)) {
      int share = plan.ticketsOf(element.name());
      // Plans in nested compound elements multiply.
      tickets = share < 0 ? tickets : tickets * share / Task.DEFAULT_TICKETS;
    }
    task.setTickets((int) Math.min(MAX_TICKETS, tickets));
    if (tickets == 0) {
      task.unschedule();
    }
    return task;
  }

  /**
   * Registers a task that asks for packets and pushes them to the element's output 0: as {@link
   * #task}, but faster, since the framework compiles the way of the packets with it.
   *
   * @param source asked for a burst whenever the task runs
   * @return the task, scheduled
   */
  public Task source(BatchSource source) {
    Task task = task(() -> 0);
    element.sources.add(new Links.Entry(source, task));
    return task;
  }

  /**
   * Registers a timer on the element's worker, not yet scheduled.
   *
   * @param body what happens when it expires
   * @return the timer
   */
  public Timer timer(TimerBody body) {
    return element.worker().newTimer(body);
  }
}
