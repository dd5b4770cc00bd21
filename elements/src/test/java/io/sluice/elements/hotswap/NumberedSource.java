// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.hotswap;

import io.sluice.graph.BatchElement;
import io.sluice.graph.Element;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.Setup;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Makes packets that are numbered from 0 in their first eight bytes, until it is told to stop; no
 * more at a time than the smallest queue of the tests holds.
 */
@ElementInfo(name = "NumberedSource", ports = "0/1", processing = "/h")
final class NumberedSource extends BatchElement {
  private static final int BURST = 16;
  private static final int UNDER_WAY = 4000;

  volatile boolean stopped;
  volatile long count;

  private NumberedSink sink;

  @Override
  protected void initialize(Setup setup) {
    sink = (NumberedSink) router().find("sink");
    setup.source(this::make);
  }

  private int make(PacketBatch batch) {
    if (stopped || count - sink.count > UNDER_WAY) {
      return 0;
    }
    for (int i = 0; i < BURST; i++) {
      long packet = packets.allocate();
      if (packet == 0) {
        break;
      }
      Mbuf.append(packet, 60);
      Bytes.putI64(Mbuf.data(packet), count++);
      batch.add(packet);
    }
    return batch.size();
  }

  @Override
  protected void takeOver(Element old) {
    count = ((NumberedSource) old).count;
    stopped = ((NumberedSource) old).stopped;
  }
}
