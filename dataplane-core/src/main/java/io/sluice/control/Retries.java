// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Repeats an action once a second on the control thread until it succeeds. */
public final class Retries {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final ControlThread thread = ControlThread.acquire();
  private final BooleanSupplier attempt;
  private boolean over;

  private Retries(BooleanSupplier attempt) {
    this.attempt = attempt;
    thread.execute(this::pause);
  }

  /**
   * Begins in one second.
   *
   * @param attempt returns true when no further attempt is needed
   * @return can be cancelled
   */
  public static Retries start(BooleanSupplier attempt) {
    return new Retries(attempt);
  }

  private void pause() {
    thread.schedule(PAUSE, this::tryOnce);
  }

  private void tryOnce() {
    if (!over && attempt.getAsBoolean()) {
      end();
    } else if (!over) {
      pause();
    }
  }

  private void end() {
    if (!over) {
      over = true;
      ControlThread.release();
    }
  }

  /** Ends the attempts. */
  public void cancel() {
    thread.execute(this::end);
  }
}
