// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.argument.Args;

/** Reads timeouts of flows. */
public final class FlowTimes {
  private static final long SECOND = 1_000_000_000L;

  private FlowTimes() {}

  /**
   * Reads a timeout.
   *
   * @param args of the element
   * @param keyword its name
   * @param fallback seconds, if it is not given
   * @return milliseconds, 0 to {@link FlowTable#MAX_TIMEOUT}
   */
  public static int millis(Args args, String keyword, int fallback) {
    long nanos = args.keyword(keyword).asNanos(fallback * SECOND);
    return (int) Math.min(FlowTable.MAX_TIMEOUT, nanos / 1_000_000);
  }
}
