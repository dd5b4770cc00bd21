// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/** Where a test puts packets into a graph. */
@ElementInfo(name = "Inject", ports = "0/1", processing = "/h")
class Inject extends BatchElement {
  void send(PacketBatch batch) {
    output(0).push(batch);
  }
}
