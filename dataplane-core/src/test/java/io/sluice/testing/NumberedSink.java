// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/** Checks that all packets of a {@link NumberedSource} arrive once and in order. */
@ElementInfo(name = "NumberedSink", ports = "1/0", processing = "a/")
public final class NumberedSink extends SinkElement {
  private volatile long count;
  private volatile long misplaced;
  private long expected;

  /** Creates the element. */
  public NumberedSink() {
    super(32);
  }

  /** Packets that have arrived, excluding other Ethernet types. */
  public long count() {
    return count;
  }

  /** How often a packet was not the successor of the previous one. */
  public long misplaced() {
    return misplaced;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long data = Mbuf.data(batch.get(i));
      if (Mbuf.length(batch.get(i)) != 60 || Bytes.u16(data + 12) != 0x88b5) {
        continue;
      }
      long number = Bytes.i64(data + NumberedSource.HEADER);
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
