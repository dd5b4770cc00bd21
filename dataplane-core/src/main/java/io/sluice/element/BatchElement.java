// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/**
 * An element that sees whole batches: sources, sinks, queues, schedulers, and elements that look
 * across packets. Override {@link #push} for push inputs, {@link #pull} for pull outputs.
 */
public abstract class BatchElement extends Element {
  /** Creates an element. */
  protected BatchElement() {}

  @Override
  public void push(int port, PacketBatch batch) {
    throw new IllegalStateException(this + " has no push input " + port);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    throw new IllegalStateException(this + " has no pull output " + port);
  }
}
