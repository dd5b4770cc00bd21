// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.chain;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import org.HdrHistogram.Histogram;

/**
 * Counts packets of a {@link StampedSource}, and how long they took.
 *
 * <p>{@code StampedSink()}
 */
@ElementInfo(name = "StampedSink", ports = "1/0", processing = "h/")
public final class StampedSink extends BatchElement {
  private static final long LONGEST = 10_000_000_000L;

  private final Histogram nanos = new Histogram(LONGEST, 3);
  private volatile boolean measuring;
  private volatile long count;

  /** Creates the element. */
  public StampedSink() {}

  @Override
  public void push(int port, PacketBatch batch) {
    long now = System.nanoTime();
    if (measuring) {
      for (int i = 0; i < batch.size(); i++) {
        long due = Bytes.i64(Mbuf.data(batch.get(i)) + StampedSource.STAMP);
        nanos.recordValue(Math.min(LONGEST, Math.max(0, now - due)));
      }
    }
    count += batch.size();
    packets.free(batch);
  }

  /** Begins or ends to note times; read them when it has ended. */
  void measure(boolean on) {
    measuring = on;
  }

  long count() {
    return count;
  }

  /** In nanoseconds. */
  Histogram latency() {
    return nanos;
  }
}
