// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/** Where a task gets its packets from; see {@link Setup#source}. */
@FunctionalInterface
public interface BatchSource {
  /**
   * Takes a burst of what there is. Must not allocate.
   *
   * @param batch an empty batch to fill
   * @return how much was done, in packets; 0 lets an idle worker back off, and leaves the batch
   *     empty
   */
  int receive(PacketBatch batch);
}
