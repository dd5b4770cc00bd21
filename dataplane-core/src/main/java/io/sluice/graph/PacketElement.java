// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;

/**
 * An element that answers one question a packet: which output, or why it is dropped. The framework
 * makes the loop over the batch, one for each element class, so that the JIT sees a single receiver
 * and inlines {@link #process}; a virtual call per packet in a shared loop costs seven times as
 * much.
 *
 * <p>Works in push and in pull context. Packets for output 0 stay in the batch they came in; others
 * are collected per output and pushed after it, so order is kept per output. {@link #process} must
 * not allocate, and must not free or keep the packet it was given.
 */
public abstract class PacketElement extends Element {
  private PacketLoop loop;
  private PacketBatch[] side;
  private boolean sideUsed;

  /** Creates an element. */
  protected PacketElement() {}

  /**
   * Handles one packet.
   *
   * @param packet the packet
   * @return the output port from 0, or a drop code from {@link #dropReason}
   */
  protected abstract int process(long packet);

  /**
   * Code compiled for this configuration that replaces {@link #process}; asked for once, after
   * {@link #initialize}.
   *
   * @return a kernel, or null to use {@link #process}
   */
  protected PacketKernel kernel() {
    return null;
  }

  /**
   * Swaps in newly compiled code; to be called on the element's worker, between batches (from a
   * write handler, for example).
   */
  protected final void relink() {
    link();
  }

  final void link() {
    side = new PacketBatch[Math.max(1, nOutputs())];
    PacketKernel kernel = kernel();
    loop = kernel == null ? PacketLoops.forClass(getClass()) : PacketLoops.forKernel(kernel);
  }

  /**
   * Sends a packet that has something wrong to output 1 when that is connected, else drops it.
   *
   * @param reason a drop code
   * @return what {@link #process} shall return
   */
  protected final int reject(int reason) {
    return outputs.length > 1 ? 1 : reason;
  }

  @Override
  public final void push(int port, PacketBatch batch) {
    loop.run(this, batch, 0);
    if (!batch.isEmpty()) {
      outputs[0].push(batch);
    }
    if (sideUsed) {
      flushSides();
    }
  }

  @Override
  public final int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    if (inputs[0].pull(batch, max) == 0) {
      return 0;
    }
    loop.run(this, batch, before);
    if (sideUsed) {
      flushSides();
    }
    return batch.size() - before;
  }

  /** Takes a packet that does not go to output 0; called by the loop. */
  final void divert(int result, long packet) {
    if (result < 0) {
      drop(result, packet);
    } else if (result >= outputs.length) {
      drop(DROP, packet);
    } else {
      PacketBatch batch = side[result];
      if (batch == null) {
        batch = worker.borrow();
        side[result] = batch;
        sideUsed = true;
      } else if (batch.isFull()) {
        outputs[result].push(batch);
      }
      batch.add(packet);
    }
  }

  /**
   * Pushes what was collected. A batch leaves its slot before it is pushed: packets may come back
   * to this element on the way (an ICMP error that is routed again), and must not meet it
   * half-sent.
   */
  private void flushSides() {
    sideUsed = false;
    for (int i = 1; i < side.length; i++) {
      PacketBatch batch = side[i];
      if (batch != null) {
        side[i] = null;
        outputs[i].push(batch);
        worker.giveBack(batch);
      }
    }
  }
}
