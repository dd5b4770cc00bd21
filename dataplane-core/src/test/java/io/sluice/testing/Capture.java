// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;

/** Records packets that leave a graph: pushed to it, or pulled by it. */
@ElementInfo(name = "Capture", ports = "1/0", processing = "a/h")
public final class Capture extends SinkElement {
  /** The packets that have arrived, in order. */
  public final List<Captured> captured = new ArrayList<>();

  /** Creates the element. */
  public Capture() {
    super(1);
  }

  @Override
  protected void takeOver(Element old) {
    captured.addAll(((Capture) old).captured);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      captured.add(
          new Captured(
              Mbuf.toBytes(packet),
              Anno.getU8(packet, Anno.PAINT),
              Anno.getI32(packet, Anno.DST_IP),
              Mbuf.dataOffset(packet),
              Anno.hasMacHeader(packet) ? Anno.macOffset(packet) : Integer.MIN_VALUE,
              Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : Integer.MIN_VALUE,
              Anno.hasTransportHeader(packet) ? Anno.transportOffset(packet) : Integer.MIN_VALUE,
              Anno.timestamp(packet)));
    }
    packets.free(batch);
  }
}
