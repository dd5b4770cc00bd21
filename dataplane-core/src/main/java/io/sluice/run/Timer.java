// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/** Runs an action on a worker at a certain time. Belongs to its worker's thread. */
public final class Timer {
  private final Worker worker;
  private final TimerBody body;
  long expiry;
  int place = -1;

  Timer(Worker worker, TimerBody body) {
    this.worker = worker;
    this.body = body;
  }

  /**
   * Schedules the timer.
   *
   * @param nanos from now, in nanoseconds; 0 or less is as soon as possible
   */
  public void scheduleAfter(long nanos) {
    scheduleAt(worker.nanoTime() + Math.max(0, nanos));
  }

  /**
   * Schedules the timer relative to when it was last due: a period does not drift.
   *
   * @param nanos after the last expiry, in nanoseconds
   */
  public void rescheduleAfter(long nanos) {
    scheduleAt(expiry + nanos);
  }

  /**
   * Schedules the timer.
   *
   * @param time on the clock of {@link Worker#nanoTime}
   */
  public void scheduleAt(long time) {
    unschedule();
    expiry = time;
    worker.timers().add(this);
  }

  /** Cancels the timer until it is scheduled again. */
  public void unschedule() {
    worker.timers().remove(this);
  }

  /**
   * Takes over the schedule of a timer of another configuration.
   *
   * @param old the other timer; if it was not scheduled, this one is not either
   * @param later how much later this timer is due, in nanoseconds; negative for earlier
   */
  public void follow(Timer old, long later) {
    if (old.isScheduled()) {
      scheduleAt(old.expiry + later);
    } else {
      unschedule();
    }
  }

  public boolean isScheduled() {
    return place >= 0;
  }

  /**
   * When the timer is due, or was last due.
   *
   * @return on the clock of {@link Worker#nanoTime}
   */
  public long expiry() {
    return expiry;
  }

  void fire() {
    body.expired(this);
  }
}
