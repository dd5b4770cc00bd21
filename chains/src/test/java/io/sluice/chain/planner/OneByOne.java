// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Passes the packets of a burst one by one: what comes behind, and would split a burst up, leaves
 * the order of packets of different flows as it was.
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
