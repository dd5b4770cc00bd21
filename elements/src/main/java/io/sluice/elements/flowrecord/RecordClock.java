// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.flow.FlowTable;
import io.sluice.run.WallClock;

/**
 * The time by which a table's flows run out, in the table's milliseconds: that of a worker's clock,
 * or of packets' timestamps. Never goes back. Belongs to one worker.
 */
final class RecordClock {
  private final FlowTable flows;

  /** What the table's clock counts from, in nanoseconds. */
  private long base;

  private boolean started;

  /** What to add to the table's clock to get milliseconds since 1970. */
  private long wallOffset;

  private long now;

  RecordClock(FlowTable flows) {
    this.flows = flows;
  }

  long now() {
    return now;
  }

  /** Sets the clock by a worker's, just read, and compares it with the time of day. */
  void setByWorker(long nanos) {
    if (!started) {
      started = true;
      base = nanos;
    }
    goOn(nanos);
    wallOffset = WallClock.nanos() / 1_000_000 - now;
  }

  /** Sets the clock by a worker's. */
  void goOn(long nanos) {
    now = Math.max(now, flows.millis(nanos - base));
  }

  /** How far a packet's timestamp would put the clock forward, in milliseconds. */
  long ahead(long timestamp) {
    return started ? flows.millis(Math.max(0, timestamp) - base) - now : 0;
  }

  /** Sets the clock by a packet's timestamp, which the first packet's is the beginning of. */
  void setByPacket(long timestamp) {
    long nanos = Math.max(0, timestamp);
    if (!started) {
      started = true;
      base = nanos - nanos % 1_000_000;
      wallOffset = base / 1_000_000 - flows.millis(0);
    }
    goOn(nanos);
  }

  /** Milliseconds since 1970 of a time that a flow's line holds. */
  long wall(int millis) {
    return now - ((int) now - millis) + wallOffset;
  }
}
