// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/**
 * An element that sees whole batches: sources, sinks, queues, schedulers, and elements that look
 * across packets. Override {@link #push} for push inputs, {@link #pull} for pull outputs.
 *
 * <p>When one of them throws, the framework drops the packets in the batch, with a reason, and goes
 * on. So the batch must hold what the element still owns, and nothing else. What takes all packets
 * empties it: a push of the batch itself, {@link Element#drop(int, PacketBatch)}, {@code
 * packets.free(batch)}. An element that gives packets away one by one takes each with {@link
 * PacketBatch#handOver}, in their order, or clears the batch before it gives the first one away.
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
