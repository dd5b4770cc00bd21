// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.element.Setup;
import java.util.function.IntSupplier;

/** Has a worker remove the flows of its table that have run out, step by step. */
public final class FlowReaper {
  private static final long SECOND = 1_000_000_000L;

  /** When a step has left something to do: so much later, so that packets come in between. */
  private static final long SOON = 50_000;

  private FlowReaper() {}

  /**
   * Starts to reap: a step each second, and soon another one when it was not enough.
   *
   * @param setup of the element whose worker has the table
   * @param step {@link FlowTable#reap}, or what returns likewise: 0 when there may be more to do
   */
  public static void start(Setup setup, IntSupplier step) {
    setup
        .timer(timer -> timer.scheduleAfter(step.getAsInt() == 0 ? SOON : SECOND))
        .scheduleAfter(SECOND);
  }
}
