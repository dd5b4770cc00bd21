// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/**
 * An element that decides about one packet at a time: which output it takes, or why it is dropped.
 * The framework generates the loop over the batch, one for each chain of such elements, so that the
 * JIT sees a single receiver and inlines {@link #process}; a virtual call per packet in a shared
 * loop costs seven times as much. Package {@code io.sluice.codegen} makes the loops.
 *
 * <p>Works in push and in pull context. Packets for output 0 stay in their batch; others are
 * collected per output and pushed after it, so order is kept per output; see {@link #slowPath}.
 * {@link #process} must not allocate or push, and must not free or keep the packet it was given.
 */
public abstract class PacketElement extends Element {
  /** The highest result of {@link #process} that leaves the decision to {@link #slowPath}. */
  protected static final int SLOW_PATH = Integer.MIN_VALUE / 2;

  /** The result of an element that threw. */
  private static final int FAILED = Integer.MIN_VALUE;

  private PacketLoop loop;
  private PacketLoop single;

  /** In a sampled round: the element runs alone, not in the chain's loop. */
  private boolean alone;

  private PacketElement[] chain;
  private PacketElement last;
  private PacketKernel kernel;
  PacketBatch[] side;
  boolean sideUsed;
  int diverted;
  private RuntimeException failure;

  /** Creates an element. */
  protected PacketElement() {}

  /**
   * Handles one packet.
   *
   * @param packet the packet
   * @return the output port from 0, or a drop code from {@link #dropReason}, or {@link #SLOW_PATH}
   *     minus a number, to leave the decision to {@link #slowPath}
   */
  public abstract int process(long packet);

  /**
   * Decides about a packet for which {@link #process} has returned {@link #SLOW_PATH} or less.
   * Called for each such packet, in order, after the rest of its batch; so it leaves after the
   * packets that process has sent to the same output. Code that counts or reports unusual packets
   * belongs here: process, which the JIT copies into the loop over all packets, then contains no
   * calls.
   *
   * @param kind how much less than SLOW_PATH the result was, from 0
   * @return the output port from 1, or a drop code
   */
  protected int slowPath(int kind) {
    return DROP;
  }

  /**
   * Code compiled for this configuration that replaces {@link #process}; called once, after {@link
   * #initialize}.
   *
   * @return a kernel, or null to use {@link #process}
   */
  protected PacketKernel kernel() {
    return null;
  }

  /**
   * Replaces the compiled code by new code; to be called on the element's worker, between batches
   * (for example from a write handler).
   */
  protected final void relink() {
    router().relink(worker());
  }

  final void refreshKernel() {
    if (side == null) {
      side = new PacketBatch[Math.max(1, nOutputs())];
    }
    kernel = kernel();
  }

  final PacketKernel currentKernel() {
    return kernel;
  }

  /** Sets the loop for rounds in which elements are measured separately. */
  final void setSingle(PacketLoop loop) {
    single = loop;
  }

  final void setLoop(PacketLoop loop, PacketElement[] chain) {
    this.loop = loop;
    this.chain = chain;
    last = chain[chain.length - 1];
  }

  final PacketLoop loop() {
    return loop;
  }

  final PacketElement[] chain() {
    return chain;
  }

  final PacketElement last() {
    return last;
  }

  /**
   * Sends a bad packet to output 1 if that is connected, otherwise drops it.
   *
   * @param reason a drop code
   * @return the value that {@link #process} must return
   */
  protected final int reject(int reason) {
    return outputs.length > 1 ? 1 : reason;
  }

  @Override
  public final void push(int port, PacketBatch batch) {
    if (alone) {
      pushAlone(batch);
      return;
    }
    ChainSupport.pushThrough(
        loop, chain, last, last.outputs.length == 0 ? null : last.outputs[0].link(), batch);
  }

  @Override
  final void sampled(boolean begins) {
    super.sampled(begins);
    alone = begins && single != null;
  }

  /** Pushes without the rest of the chain, so that each element's time is measured separately. */
  private void pushAlone(PacketBatch batch) {
    single.run(batch, 0);
    diverted = 0;
    if (!batch.isEmpty()) {
      outputs[0].push(batch);
    }
    flushSides();
  }

  @Override
  public final int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    if (inputs[0].pull(batch, max) == 0) {
      return 0;
    }
    loop.run(batch, before);
    diverted = 0;
    flushSides();
    return batch.size() - before;
  }

  /** Records what {@link #process} threw, and returns its result; called by the loop. */
  final int threw(RuntimeException failure) {
    this.failure = failure;
    return FAILED;
  }

  /** Whether a result leaves the decision to {@link #slowPath}; false for an element that threw. */
  static boolean isSlowPath(int result) {
    return result <= SLOW_PATH && !isFailure(result);
  }

  /** Whether a result is that of an element that threw. */
  static boolean isFailure(int result) {
    return result == FAILED;
  }

  /** The output or the drop code for a result. */
  final int way(int result) {
    return result > SLOW_PATH ? result : slowPathWay(result);
  }

  private int slowPathWay(int result) {
    if (result == FAILED) {
      return Failures.reason(this, failure);
    }
    try {
      return slowPath(SLOW_PATH - result);
    } catch (RuntimeException e) {
      return Failures.reason(this, e);
    }
  }

  /** Whether {@link #divert} would push packets. */
  final boolean isSideFull(int way) {
    return way > 0 && way < side.length && side[way] != null && side[way].isFull();
  }

  /** Handles a packet that does not go to output 0; called after the loop. */
  final void divert(int way, long packet) {
    if (way < 0) {
      drop(way, packet);
    } else if (way == 0 || way >= side.length) {
      drop(DROP, packet);
    } else {
      if (side[way] != null && side[way].isFull()) {
        flushSide(way);
      }
      if (side[way] == null) {
        side[way] = worker.borrow();
      }
      side[way].add(packet);
      sideUsed = true;
    }
    // After the flush, during which packets may have come back and been counted.
    diverted++;
  }

  /** Takes the count of packets that left the chain here, while a push runs in its middle. */
  final int takeDiverted() {
    int count = diverted;
    diverted = 0;
    return count;
  }

  final void addDiverted(int count) {
    diverted += count;
  }

  final void flushSides() {
    if (!sideUsed) {
      return;
    }
    sideUsed = false;
    for (int i = 1; i < side.length; i++) {
      if (side[i] != null && !side[i].isEmpty()) {
        flushSide(i);
      }
    }
  }

  /**
   * Pushes the collected packets. The batch is taken out of its slot before the push: packets may
   * come back to this element meanwhile (for example an ICMP error that is routed again), and must
   * not be added to a batch that is being sent. Afterwards it is put back for the next packets.
   */
  private void flushSide(int way) {
    PacketBatch batch = side[way];
    side[way] = null;
    outputs[way].push(batch);
    if (side[way] == null) {
      side[way] = batch;
    } else {
      worker.giveBack(batch);
    }
  }
}
