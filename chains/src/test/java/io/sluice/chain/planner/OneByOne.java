// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Passes the packets of a burst one by one, so that later elements, which could split the burst, do
 * not reorder packets of different flows.
 */
@ElementInfo(name = "OneByOne", ports = "1/1", processing = "h/h")
final class OneByOne extends BatchElement {
  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch one = new PacketBatch();
    for (int i = 0; i < batch.size(); i++) {
      one.add(batch.get(i));
      output(0).push(one);
    }
  }
}
