// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/**
 * An element that answers one question a packet: which output, or why it is dropped. The framework
 * makes the loop over the batch, one for each chain of such elements, so that the JIT sees a single
 * receiver and inlines {@link #process}; a virtual call per packet in a shared loop costs seven
 * times as much. Package {@code io.sluice.codegen} makes the loops.
 *
 * <p>Works in push and in pull context. Packets for output 0 stay in the batch they came in; others
 * are collected per output and pushed after it, so order is kept per output; see {@link #slowPath}.
 * {@link #process} must not allocate or push, and must not free or keep the packet it was given.
 */
public abstract class PacketElement extends Element {
  /** The highest result of {@link #process} that is for {@link #slowPath} to decide on. */
  protected static final int SLOW_PATH = Integer.MIN_VALUE / 2;

  /** The result of an element that threw. */
  private static final int FAILED = Integer.MIN_VALUE;

  private PacketLoop loop;
  private PacketLoop single;

  /** In a sampled round: the element does not run the chain's loop. */
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
   *     minus a number, to have {@link #slowPath} decide
   */
  public abstract int process(long packet);

  /**
   * Says what becomes of a packet for which {@link #process} returned {@link #SLOW_PATH}, or less;
   * called for each, in order, when its batch has passed: it comes behind those that process sent
   * to the same output itself. Counting and reporting odd packets belongs here: process, which the
   * JIT copies into the loop over all packets, stays without calls.
   *
   * @param kind how much less than SLOW_PATH, from 0
   * @return the output port from 1, or a drop code
   */
  protected int slowPath(int kind) {
    return DROP;
  }

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

  /** Sets the loop for rounds in which elements are measured one by one. */
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

  /** Pushes without the rest of the chain, so that each element's time can be told apart. */
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

  /** Remembers what {@link #process} threw, and answers its result; called by the loop. */
  final int threw(RuntimeException failure) {
    this.failure = failure;
    return FAILED;
  }

  /** Whether a result is for {@link #slowPath} to decide on; not that of an element that threw. */
  static boolean isSlowPath(int result) {
    return result <= SLOW_PATH && !isFailure(result);
  }

  /** Whether a result is that of an element that threw. */
  static boolean isFailure(int result) {
    return result == FAILED;
  }

  /** The output or the drop code that a result stands for. */
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

  /** Takes a packet that does not go to output 0; called when the loop is through. */
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
    // Behind the flush, on whose way packets may have come back and been counted.
    diverted++;
  }

  /** Takes the count of packets that left the chain here, for the time of a push in its middle. */
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
   * Pushes what was collected. A batch leaves its slot before it is pushed: packets may come back
   * to this element on the way (an ICMP error that is routed again), and must not meet it
   * half-sent. Afterwards it waits there for the next packets.
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
