// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import io.sluice.argument.Args;

/** Reads how long flows are kept. */
public final class FlowTimes {
  private static final long SECOND = 1_000_000_000L;

  private FlowTimes() {}

  /**
   * Reads a time.
   *
   * @param args of the element
   * @param keyword its name
   * @param fallback seconds when it is not given
   * @return milliseconds, 0 to {@link FlowTable#MAX_TIMEOUT}
   */
  public static int millis(Args args, String keyword, int fallback) {
    long nanos = args.keyword(keyword).asNanos(fallback * SECOND);
    return (int) Math.min(FlowTable.MAX_TIMEOUT, nanos / 1_000_000);
  }
}
