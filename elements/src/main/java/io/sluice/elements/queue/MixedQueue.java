// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.STATE;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.PacketBatch;
import io.sluice.ring.PlainRing;

/**
 * Stores packets until they are pulled, in a queue with inputs at the back and at the front.
 *
 * <p>{@code MixedQueue([CAPACITY])}
 *
 * <p>Packets on input 0 are stored first in first out; when the queue is full, they are refused.
 * Packets on input 1 are stored last in first out; when the queue is full, the newest packet at the
 * back makes room. Packets that are refused or removed leave on output 1 if that is connected, and
 * are dropped otherwise. All elements that push and pull must run on one worker.
 *
 * <p>Handlers: those of Queue.
 */
@ElementInfo(name = "MixedQueue", ports = "2/1-2", processing = "h/lh", shared = true, live = true)
@ElementEffects(does = {KEEPS, DROPS, BRANCHES, STATE, REORDERS})
public final class MixedQueue extends Storage {
  /** Creates the element. */
  public MixedQueue() {}

  @Override
  protected void initialize(Setup setup) {
    super.initialize(setup);
    if (!isSingleWorker()) {
      setup.error("its inputs and outputs must run on one worker; see StaticThreadSched");
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch refused = borrow();
    PlainRing deque = (PlainRing) ring;
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.handOver(i);
      boolean full = deque.size() >= deque.capacity();
      if (port == 0) {
        if (full) {
          refused.add(packet);
        } else {
          deque.offer(batch.array(), i, 1);
        }
      } else if (deque.capacity() == 0) {
        refused.add(packet);
      } else {
        if (full) {
          refused.add(deque.removeLast());
        }
        deque.addFirst(packet);
      }
    }
    noteLength();
    refuse(refused);
    giveBack(refused);
  }
}
