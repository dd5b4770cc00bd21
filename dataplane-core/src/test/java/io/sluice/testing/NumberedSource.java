// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Makes Ethernet frames of an experimental type, numbered from 0, until it is stopped. It limits
 * the packets between it and a {@link NumberedSink}, which may be in another graph, so that queues
 * lose none.
 */
@ElementInfo(name = "NumberedSource", ports = "0/1", processing = "/h")
public final class NumberedSource extends BatchElement {
  static final int HEADER = 14;
  private static final int BURST = 16;

  private volatile boolean stopped;
  private volatile long count;
  private int underWay = 4000;

  private NumberedSink sink;

  /** Creates the element. */
  public NumberedSource() {}

  /** Sets the sink, and the most packets on their way to it; before the start. */
  public void endsAt(NumberedSink end, int most) {
    sink = end;
    underWay = most;
  }

  /** Packets made so far. */
  public long count() {
    return count;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.write("stop", value -> stopped = true);
  }

  @Override
  protected void initialize(Setup setup) {
    sink = (NumberedSink) router().find("sink");
    setup.source(this::make);
  }

  private int make(PacketBatch batch) {
    if (stopped || count - sink.count() > underWay) {
      return 0;
    }
    for (int i = 0; i < BURST; i++) {
      long packet = packets.allocate();
      if (packet == 0) {
        break;
      }
      Mbuf.append(packet, 60);
      long data = Mbuf.data(packet);
      Bytes.putU48(data, 0xffff_ffff_ffffL);
      Bytes.putU48(data + 6, 0x0200_0000_0001L);
      Bytes.putU16(data + 12, 0x88b5);
      Bytes.putI64(data + HEADER, count++);
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
