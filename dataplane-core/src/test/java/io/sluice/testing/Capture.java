// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.ArrayList;
import java.util.List;

/** Where a test sees packets leave a graph: pushed to it, or pulled by it. */
@ElementInfo(name = "Capture", ports = "1/0", processing = "a/h")
final class Capture extends BatchElement {
  final List<Captured> captured = new ArrayList<>();

  @Override
  protected void initialize(Setup setup) {
    if (!input(0).isPush()) {
      PacketBatch batch = new PacketBatch();
      setup.task(
          () -> {
            int pulled = input(0).pull(batch, 1);
            take(batch);
            return pulled;
          });
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    take(batch);
  }

  private void take(PacketBatch batch) {
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
