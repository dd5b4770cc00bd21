// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.element.Setup;
import java.util.function.IntSupplier;

/** Removes expired flows from a table on its worker, in bounded steps. */
public final class FlowReaper {
  private static final long SECOND = 1_000_000_000L;

  /**
   * The delay before the next step if there is more to do, in nanoseconds; packets are handled in
   * between.
   */
  private static final long SOON = 50_000;

  private FlowReaper() {}

  /**
   * Starts: one step each second, and further ones soon after if there is more to do.
   *
   * @param setup of the element whose worker has the table
   * @param step {@link FlowTable#reap}, or a function with the same result: 0 if there may be more
   *     to do
   */
  public static void start(Setup setup, IntSupplier step) {
    setup
        .timer(timer -> timer.scheduleAfter(step.getAsInt() == 0 ? SOON : SECOND))
        .scheduleAfter(SECOND);
  }
}
