// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;

/** The loop of a per-packet element over a batch; see {@link PacketLoops}. */
public abstract class PacketLoop {
  /** Creates a loop. */
  protected PacketLoop() {}

  /**
   * Processes packets. Those for output 0 stay in the batch, in order; the others go to {@link
   * PacketElement#divert}.
   *
   * @param element the element
   * @param batch the packets
   * @param from index of the first one to process
   */
  abstract void run(PacketElement element, PacketBatch batch, int from);
}
