// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import org.HdrHistogram.Histogram;

/** All flows of a table run out at once: how long does each step of their removal take? */
final class Expiry implements FlowOwner {
  private static final int TIMEOUT = 300_000;

  private Expiry() {}

  @Override
  public int timeout(long forward) {
    return TIMEOUT;
  }

  @Override
  public int guarantee(long forward) {
    return 0;
  }

  @Override
  public void removed(long forward) {}

  /** Nanoseconds a step. */
  static Histogram measure(int sessions) {
    Histogram steps = new Histogram(10_000_000_000L, 3);
    Expiry owner = new Expiry();
    try (FlowTable table = new FlowTable(0)) {
      int realm = table.register(owner) + 17;
      for (int session = 0; session < sessions; session++) {
        int host = Plan.host(session);
        int port = Plan.hostPort(session);
        long forward =
            table.begin(
                FlowKey.addresses(host, 1),
                FlowKey.second(FlowKey.ports(port, 53), realm),
                FlowKey.addresses(1, host),
                FlowKey.second(FlowKey.ports(53, port), realm),
                1000);
        table.commit(forward, 1000);
      }
      while (table.size() > 0) {
        long begun = System.nanoTime();
        table.reap(TIMEOUT + 2000, FlowTable.STEP);
        steps.recordValue(System.nanoTime() - begun);
      }
    }
    return steps;
  }

  /**
   * What the machine takes from a thread that does nothing but read the clock: what a step may take
   * longer for without any fault of its own.
   *
   * @param nanos how long to look
   * @return nanoseconds between two readings
   */
  static Histogram pauses(long nanos) {
    Histogram pauses = new Histogram(10_000_000_000L, 3);
    long begun = System.nanoTime();
    long last = begun;
    while (last - begun < nanos) {
      long now = System.nanoTime();
      pauses.recordValue(now - last);
      last = now;
    }
    return pauses;
  }
}
