// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import io.sluice.element.BatchElement;
import io.sluice.element.Setup;
import io.sluice.packet.PacketBatch;

/**
 * The base of elements in which packets end: pushed to {@link #push}, or pulled and then pushed.
 */
public abstract class SinkElement extends BatchElement {
  private final int burst;

  /**
   * Creates the element.
   *
   * @param burst how many packets are pulled at once
   */
  protected SinkElement(int burst) {
    this.burst = burst;
  }

  @Override
  protected void initialize(Setup setup) {
    if (!input(0).isPush()) {
      PacketBatch batch = new PacketBatch();
      setup.task(
          () -> {
            int pulled = input(0).pull(batch, burst);
            push(0, batch);
            return pulled;
          });
    }
  }
}
