// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.codegen.Fusion;
import io.sluice.packet.PacketBatch;

/** The loop over a batch for one chain of per-packet elements; see {@link Fusion}. */
abstract class PacketLoop {
  /**
   * Processes packets. Those that come out of the chain's last output 0 stay in the batch, in
   * order; the others went, after these, to {@link PacketElement#divert} of some element.
   *
   * @param batch the packets
   * @param from index of the first one to process
   */
  abstract void run(PacketBatch batch, int from);
}
