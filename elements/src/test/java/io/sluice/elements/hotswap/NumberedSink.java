// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.hotswap;

import io.sluice.graph.BatchElement;
import io.sluice.graph.Element;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.Setup;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/** Checks that the packets of a {@link NumberedSource} come each, once, and in order. */
@ElementInfo(name = "NumberedSink", ports = "1/0", processing = "a/")
final class NumberedSink extends BatchElement {
  volatile long count;

  /** How often a packet was not the one after the packet before. */
  volatile long misplaced;

  private long expected;

  @Override
  protected void initialize(Setup setup) {
    if (!input(0).isPush()) {
      PacketBatch batch = new PacketBatch();
      setup.task(
          () -> {
            int pulled = input(0).pull(batch, 32);
            push(0, batch);
            return pulled;
          });
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long number = Bytes.i64(Mbuf.data(batch.get(i)));
      if (number != expected) {
        misplaced++;
      }
      expected = number + 1;
      count++;
    }
    packets.free(batch);
  }

  @Override
  protected void takeOver(Element old) {
    NumberedSink before = (NumberedSink) old;
    count = before.count;
    misplaced = before.misplaced;
    expected = before.expected;
  }
}
