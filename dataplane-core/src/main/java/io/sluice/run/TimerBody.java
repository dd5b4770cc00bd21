// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/** The action of a timer. */
@FunctionalInterface
public interface TimerBody {
  /**
   * Runs on the worker.
   *
   * @param timer the timer, which may be scheduled again
   */
  void expired(Timer timer);
}
