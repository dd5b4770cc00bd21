// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.element.Setup;
import io.sluice.run.Timer;
import java.util.ArrayDeque;
import java.util.Deque;

/** An element that holds back packets of flows for a limited time. */
abstract class HoldingElement extends EmittingElement {
  /** All that hold packets, and some that did. */
  private Deque<HeldPackets> waiting = new ArrayDeque<>();

  private long limit;
  private Timer timer;

  final void limitHolding(Setup setup, long nanos) {
    limit = nanos;
    timer = setup.timer(this::expire);
  }

  /** To be called when a packet was added. */
  final void await(HeldPackets held) {
    if (held.count() == 1) {
      held.since = worker().recentNanoTime();
    }
    if (!held.queued) {
      held.queued = true;
      waiting.add(held);
      if (waiting.size() == 1) {
        timer.scheduleAfter(limit);
      }
    }
  }

  private void expire(Timer expired) {
    long now = worker().recentNanoTime();
    for (int i = waiting.size(); i > 0; i--) {
      HeldPackets held = waiting.remove();
      held.queued = false;
      if (held.count() > 0 && now - held.since >= limit) {
        release(held);
        flush();
      } else if (held.count() > 0) {
        held.queued = true;
        waiting.add(held);
      }
    }
    if (!waiting.isEmpty()) {
      expired.scheduleAfter(limit);
    }
  }

  /** Emits what has waited for too long. */
  abstract void release(HeldPackets held);

  final void emitAll(HeldPackets held) {
    for (int i = 0; i < held.count(); i++) {
      emit(held.get(i));
    }
    held.removeFirst(held.count());
  }

  /** Goes on with the packets of another element. */
  final void takeHeld(HoldingElement before) {
    waiting = before.waiting;
    before.waiting = new ArrayDeque<>();
    if (!waiting.isEmpty()) {
      timer.scheduleAfter(limit);
    }
  }

  @Override
  protected long settle() {
    return waiting.stream().mapToLong(HeldPackets::count).sum();
  }

  @Override
  protected void cleanup() {
    for (HeldPackets held : waiting) {
      for (int i = 0; i < held.count(); i++) {
        freeLeft(held.get(i));
      }
      held.removeFirst(held.count());
    }
    waiting.clear();
  }
}
