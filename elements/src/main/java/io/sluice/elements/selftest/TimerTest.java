// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;

/**
 * Runs a timer, and reports when it expires.
 *
 * <p>{@code TimerTest([DELAY])}
 *
 * <p>Prints the time, its name and {@code fired} whenever the timer expires: first after DELAY, a
 * time, if that is given.
 *
 * <p>Handlers: {@code scheduled} (read) whether the timer runs; {@code schedule_after} (write)
 * restarts it; {@code unschedule} (write) stops it.
 */
@ElementInfo(name = "TimerTest", ports = "0/0")
@ElementEffects
public final class TimerTest extends BatchElement {
  private long delay;
  private Timer timer;
  private boolean scheduled;

  /** Creates the element. */
  public TimerTest() {}

  @Override
  protected void configure(Args args) {
    delay = args.keyword("DELAY").asNanos(-1);
  }

  @Override
  protected void initialize(Setup setup) {
    timer = setup.timer(expired -> fire());
    if (delay >= 0) {
      schedule(delay);
    }
  }

  private void schedule(long nanos) {
    timer.scheduleAfter(nanos);
    scheduled = true;
  }

  private void fire() {
    scheduled = false;
    String now = HandlerValues.timestamp(WallClock.nanos());
    router().report(now + ": " + name() + " :: " + className() + " fired");
  }

  /** An element that comes in the place of another one waits anew. */
  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old) && !((TimerTest) old).scheduled) {
      timer.unschedule();
      scheduled = false;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("scheduled", () -> scheduled);
    handlers.write("schedule_after", value -> schedule(HandlerValues.nanos(value)));
    handlers.write(
        "unschedule",
        value -> {
          timer.unschedule();
          scheduled = false;
        });
  }
}
