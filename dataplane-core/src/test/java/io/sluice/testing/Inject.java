// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/** An element through which a test puts packets into a graph. */
@ElementInfo(name = "Inject", ports = "0/1", processing = "/h")
public class Inject extends BatchElement {
  /**
   * Pushes packets.
   *
   * @param batch the packets
   */
  public void send(PacketBatch batch) {
    output(0).push(batch);
  }
}
