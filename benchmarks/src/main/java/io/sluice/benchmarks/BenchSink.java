// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Counts packets and makes them as {@link BenchSource} sent them: their start and their length.
 *
 * <p>{@code BenchSink(LENGTH)}
 */
@ElementInfo(name = "BenchSink", ports = "1/0", processing = "h/")
public final class BenchSink extends BatchElement {
  private int length;
  private long received;
  private boolean keep;
  private byte[] kept;

  /** Creates the element. */
  public BenchSink() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, 65_000);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.array();
    int n = batch.size();
    if (keep) {
      keep = false;
      kept = Mbuf.toBytes(array[0]);
    }
    for (int i = 0; i < n; i++) {
      Mbuf.setDataOffset(array[i], Mbuf.HEADROOM);
      Mbuf.setLength(array[i], length);
    }
    received += n;
  }

  /** Has a copy made of the next packet that arrives. */
  void keepNext() {
    keep = true;
    kept = null;
  }

  /** The copy; null when none has arrived. */
  byte[] kept() {
    keep = false;
    return kept;
  }

  /** Packets that arrived. */
  public long received() {
    return received;
  }
}
