// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/** Provides a task with packets; see {@link Setup#source}. */
@FunctionalInterface
public interface BatchSource {
  /**
   * Takes a burst of available packets. Must not allocate.
   *
   * @param batch an empty batch to fill
   * @return the amount of work, in packets; 0 lets an idle worker back off, and leaves the batch
   *     empty
   */
  int receive(PacketBatch batch);
}
