// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/**
 * An element that sees whole batches: sources, sinks, queues, schedulers, and elements that look
 * across packets. Override {@link #push} for push inputs, {@link #pull} for pull outputs.
 *
 * <p>If one of these methods throws, the framework drops the packets in the batch, counts the
 * reason, and goes on. So the batch must always hold exactly the packets that the element still
 * owns. Operations that take all packets clear it: a push of the batch itself, {@link
 * Element#drop(int, PacketBatch)}, {@code packets.free(batch)}. An element that gives packets away
 * one by one takes each with {@link PacketBatch#handOver}, in order, or clears the batch before it
 * gives the first one away.
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
