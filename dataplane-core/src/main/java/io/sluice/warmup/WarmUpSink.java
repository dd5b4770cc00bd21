// SPDX-License-Identifier: Apache-2.0
package io.sluice.warmup;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/** Takes packets from the elements that {@link WarmUp} runs. */
@ElementInfo(name = "WarmUpSink", ports = "-/0", processing = "h/")
final class WarmUpSink extends BatchElement {
  @Override
  public void push(int port, PacketBatch batch) {
    packets.free(batch);
  }
}
