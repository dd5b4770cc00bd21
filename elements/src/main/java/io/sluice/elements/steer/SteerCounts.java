// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.handler.Handlers;
import org.HdrHistogram.Histogram;

/** What a {@link Steer} counts. Belongs to its worker. */
final class SteerCounts {
  private static final long LONGEST = 60_000_000_000L;

  long moved;
  long waited;
  long drainTimeouts;
  long early;
  long unpinned;
  private Histogram waits = new Histogram(1, LONGEST, 2);

  /** Counts for how long a direction of a flow has waited, in nanoseconds. */
  void flowWaited(long nanos) {
    waits.recordValue(Math.max(0, Math.min(LONGEST, nanos)));
  }

  void takeOver(SteerCounts old) {
    moved = old.moved;
    waited = old.waited;
    drainTimeouts = old.drainTimeouts;
    early = old.early;
    unpinned = old.unpinned;
    waits = old.waits;
  }

  void handlers(Handlers handlers) {
    handlers.read("moved", () -> moved);
    handlers.read("waited", () -> waited);
    handlers.read("drain_timeouts", () -> drainTimeouts);
    handlers.read("early", () -> early);
    handlers.read("unpinned", () -> unpinned);
  }

  String report(int rules, int flows, int pinned, int held) {
    return "{\"rules\": %d, \"flows\": %d, \"pinned\": %d, \"moved\": %d, \"held\": %d,"
            .formatted(rules, flows, pinned, moved, held)
        + " \"waited\": %d, \"drain_timeouts\": %d, \"early\": %d, \"unpinned\": %d,"
            .formatted(waited, drainTimeouts, early, unpinned)
        + " \"wait_ns\": {\"p50\": %d, \"p99\": %d, \"max\": %d}}"
            .formatted(
                waits.getValueAtPercentile(50),
                waits.getValueAtPercentile(99),
                waits.getMaxValue());
  }
}
