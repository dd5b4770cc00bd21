// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;
import io.sluice.ring.MpmcRing;
import io.sluice.ring.PacketRing;
import io.sluice.ring.PlainRing;

/**
 * Stores packets until they are pulled; a new packet replaces the oldest when the queue is full.
 *
 * <p>{@code FrontDropQueue([CAPACITY])}
 *
 * <p>Holds up to CAPACITY packets (default 1000), first in first out. When it is full, the packet
 * at the front leaves on output 1 if that is connected, and is dropped otherwise.
 *
 * <p>Handlers: those of Queue.
 */
@ElementInfo(
    name = "FrontDropQueue",
    ports = "1/1-2",
    processing = "h/lh",
    shared = true,
    live = true)
@ElementEffects(does = {KEEPS, DROPS, BRANCHES, STATE})
public final class FrontDropQueue extends Storage {
  /** Creates the element. */
  public FrontDropQueue() {}

  /** The pushing side takes packets out too, hence both sides consume. */
  @Override
  PacketRing sharedRing(int capacity, boolean pair) {
    return new MpmcRing(capacity);
  }

  @Override
  boolean dropsOldest() {
    return true;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    int size = batch.size();
    int stored = ring.offer(batch.array(), 0, size);
    batch.clear();
    if (stored < size) {
      storeRest(batch.array(), stored, size);
    }
    noteLength();
  }

  private void storeRest(long[] array, int from, int end) {
    PacketBatch refused = borrow();
    for (int i = from; i < end; i++) {
      while (ring.offer(array, i, 1) == 0) {
        int taken = ring.capacity() == 0 ? 0 : ring.poll(refused.array(), refused.size(), 1);
        refused.setSize(refused.size() + taken);
        if (ring.capacity() == 0) {
          refused.add(array[i]);
          break;
        }
        if (refused.isFull()) {
          refuse(refused);
        }
      }
    }
    refuse(refused);
    giveBack(refused);
  }

  @Override
  long surplus(PlainRing plain) {
    long[] one = new long[1];
    plain.poll(one, 0, 1);
    return one[0];
  }
}
