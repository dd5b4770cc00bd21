// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Something that is tried once a second, on the control thread, until it succeeds. */
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
   * Begins to try, in a second.
   *
   * @param attempt true when there is nothing to try any more
   * @return to be cancelled
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

  /** Does not try any more. */
  public void cancel() {
    thread.execute(this::end);
  }
}
