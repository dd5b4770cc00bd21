// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/** Runs something on a worker at a time. Belongs to its worker's thread. */
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
   * Schedules the timer anew.
   *
   * @param nanos from now, in nanoseconds; 0 or less is as soon as possible
   */
  public void scheduleAfter(long nanos) {
    scheduleAt(worker.nanoTime() + Math.max(0, nanos));
  }

  /**
   * Schedules the timer anew, relative to when it was last due: a period does not drift.
   *
   * @param nanos after the last expiry
   */
  public void rescheduleAfter(long nanos) {
    scheduleAt(expiry + nanos);
  }

  /**
   * Schedules the timer anew.
   *
   * @param time on the clock of {@link Worker#nanoTime}
   */
  public void scheduleAt(long time) {
    unschedule();
    expiry = time;
    worker.timers().add(this);
  }

  /** Forgets the timer until it is scheduled again. */
  public void unschedule() {
    worker.timers().remove(this);
  }

  /**
   * Takes the place of a timer of another configuration: due when that would be, give or take.
   *
   * @param old the other timer; when it was not scheduled, neither is this one
   * @param later by how much later, in nanoseconds; negative for sooner
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
