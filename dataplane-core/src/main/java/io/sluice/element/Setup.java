// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.lang.Diagnostics;
import io.sluice.run.Task;
import io.sluice.run.TaskBody;
import io.sluice.run.Timer;
import io.sluice.run.TimerBody;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;

/** What an element may request while it is initialized. */
public final class Setup {
  private static final int MAX_TICKETS = 1 << 15;

  private final Element element;
  private final Diagnostics diagnostics;

  Setup(Element element, Diagnostics diagnostics) {
    this.element = element;
    this.diagnostics = diagnostics;
  }

  /**
   * Reports an error; the router will not start.
   *
   * @param text a lower-case clause that says what is wrong
   */
  public void error(String text) {
    diagnostics.error(element.position(), context(), text);
  }

  /**
   * Reports a warning.
   *
   * @param text a clause that says what is suspicious
   */
  public void warning(String text) {
    diagnostics.warning(element.position(), context(), text);
  }

  private String context() {
    return "While initializing " + element;
  }

  /**
   * Registers a task that the element's worker runs repeatedly from the start, as often as a {@link
   * TicketPlan} says.
   *
   * @param body does a burst of work
   * @return the task, scheduled
   */
  public Task task(TaskBody body) {
    Task task = element.worker().newTask(element.name(), body, element.meter);
    task.setGate(element.router().gate(element));
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
   * Registers a task that asks a source for packets and pushes them to the element's output 0. Does
   * the same as {@link #task}, but faster, because the framework compiles the packets' path
   * together with it.
   *
   * @param source asked for a burst whenever the task runs
   * @return the task, scheduled
   */
  public Task source(BatchSource source) {
    Task task = task(() -> 0);
    element.sources.add(new SourceTask(element, source, task));
    return task;
  }

  /**
   * The condition for tasks that take packets from the element's pull inputs: while the queues
   * there are empty, the task waits and the worker runs its other tasks.
   *
   * @return for {@link Task#waitsFor}
   */
  public IntSupplier pulls() {
    Element puller = element;
    return keepsTime(puller, new HashSet<>())
        ? () -> Task.ASKS
        : () -> puller.mayPull() ? Task.ASKS : Task.OTHERS;
  }

  /** Whether an element through which packets are pulled delays them. */
  private static boolean keepsTime(Element puller, Set<Element> seen) {
    for (int i = 0; i < puller.nInputs(); i++) {
      InputPort input = puller.input(i);
      Element source = input.isPush() ? null : input.source();
      if (source != null && seen.add(source)) {
        boolean stores = source.nInputs() > 0 && source.input(0).isPush();
        if (!stores && Effects.of(source.getClass()).does(Action.KEEPS)
            || keepsTime(source, seen)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Registers a timer on the element's worker, not yet scheduled.
   *
   * @param body runs when it expires
   * @return the timer
   */
  public Timer timer(TimerBody body) {
    return element.worker().newTimer(body);
  }
}
