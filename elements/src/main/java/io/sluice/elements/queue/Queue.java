// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Stores packets until they are pulled, first in first out.
 *
 * <p>{@code Queue([CAPACITY, keywords])}
 *
 * <p>Holds up to CAPACITY packets (default 1000). Packets that arrive when it is full leave on
 * output 1 if that is connected, and are dropped otherwise. A queue joins a push path to a pull
 * path, and one worker to another: when pushing and pulling elements run on different workers, the
 * queue is a lock-free ring between them.
 *
 * <p>The other names are those of Click's variants, which differ in how they wake a sleeping
 * reader; here readers poll, so they are nearly the same. Sources that generate packets as fast as
 * they can (InfiniteSource, RandomSource) pause while the queue that they fill is full, unless it
 * is a SimpleQueue or a NotifierQueue.
 *
 * <p>Keywords: {@code BLOCKING} boolean, default false: a worker that pushes into a full queue,
 * which another worker pulls from, waits up to 10 ms for room; {@code NOUSELESS} is accepted.
 *
 * <p>When the configuration is replaced, the queue of the same name takes over the packets; those
 * that it has no room for are dropped, the last ones first. A queue that is gone drops all.
 *
 * <p>Handlers: {@code length} (read) packets waiting, {@code highwater_length} (read) the most
 * packets that ever waited, {@code capacity} (read, write; between workers it cannot grow past the
 * next power of two; an empty value is the default), {@code drops} (read) packets refused, {@code
 * reset_counts} (write) resets drops and highwater_length, {@code reset} (write) empties the queue.
 */
@ElementInfo(
    name = "Queue",
    aliases = {
      "SimpleQueue",
      "NotifierQueue",
      "FullNoteQueue",
      "QuickNoteQueue",
      "ThreadSafeQueue",
      "MSQueue"
    },
    ports = "1/1-2",
    processing = "h/lh",
    shared = true,
    live = true)
@ElementEffects(does = {KEEPS, DROPS, BRANCHES, STATE})
public final class Queue extends Storage {
  private static final long PATIENCE = 10_000_000L;

  /** Creates the element. */
  public Queue() {}

  @Override
  boolean givesNotice() {
    return !className().equals("SimpleQueue") && !className().equals("NotifierQueue");
  }

  @Override
  public void push(int port, PacketBatch batch) {
    int size = batch.size();
    int stored = ring.offer(batch.array(), 0, size);
    if (stored < size && blocking && !isSingleWorker()) {
      stored = await(batch, stored);
    }
    if (stored == size) {
      batch.clear();
      noteLength();
    } else {
      PacketBatch refused = borrow();
      System.arraycopy(batch.array(), stored, refused.array(), 0, size - stored);
      refused.setSize(size - stored);
      batch.clear();
      noteLength();
      refuse(refused);
      giveBack(refused);
    }
  }

  /** Bounded: the worker that pulls may be waiting for this one, so that both change over. */
  private int await(PacketBatch batch, int from) {
    int stored = from;
    long end = System.nanoTime() + PATIENCE;
    while (stored < batch.size() && System.nanoTime() - end < 0 && !router().isStopRequested()) {
      Thread.onSpinWait();
      stored += ring.offer(batch.array(), stored, batch.size() - stored);
    }
    return stored;
  }
}
