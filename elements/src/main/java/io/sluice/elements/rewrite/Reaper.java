// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.element.Setup;
import io.sluice.flow.FlowTable;
import io.sluice.run.Timer;

/**
 * Removes a rewriter's flows that have run out, each {@code REAP_INTERVAL} and step by step. Whose
 * guarantee has run out is looked after each second, whatever the interval is.
 */
final class Reaper {
  private static final long SECOND = 1_000_000_000L;

  /** When the table has more to do than one step: so much later, in nanoseconds. */
  private static final long SOON = 50_000;

  private final Rewriter rewriter;

  /** 0 for never. */
  private final long interval;

  private final Timer timer;

  /** When flows were reaped last. */
  private long last;

  /**
   * Creates one; {@link #start} has it begin.
   *
   * @param rewriter whose flows
   * @param setup of the rewriter
   * @param interval nanoseconds; 0 for never
   */
  Reaper(Rewriter rewriter, Setup setup, long interval) {
    this.rewriter = rewriter;
    this.interval = interval;
    timer = setup.timer(expired -> reap());
  }

  void start() {
    last = rewriter.worker().nanoTime();
    schedule(last);
  }

  private void schedule(long now) {
    long next = now + SECOND;
    timer.scheduleAt(interval > 0 && due() - next < 0 ? due() : next);
  }

  private long due() {
    return last + interval;
  }

  private void reap() {
    long nanos = rewriter.worker().nanoTime();
    rewriter.tick(nanos);
    boolean isDue = interval > 0 && nanos - due() >= 0;
    FlowTable flows = rewriter.flows;
    long now = flows.millis(nanos);
    int left = isDue ? flows.reap(now, FlowTable.STEP) : flows.advance(now, FlowTable.STEP);
    if (left == 0) {
      timer.scheduleAt(nanos + SOON);
      return;
    }
    while (isDue && nanos - due() >= 0) {
      last += interval;
    }
    schedule(nanos);
  }
}
