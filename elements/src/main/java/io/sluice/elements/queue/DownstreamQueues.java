// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import io.sluice.element.Element;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The queues that a source fills: a source that can generate packets at any time pauses while all
 * of them are full (Click's full notification). Belongs to the source's worker; allocates nothing
 * after construction.
 */
public final class DownstreamQueues {
  /** Knows no queue, and is never full. */
  public static final DownstreamQueues NONE = new DownstreamQueues(new Storage[0]);

  private final Storage[] queues;

  private DownstreamQueues(Storage[] queues) {
    this.queues = queues;
  }

  /**
   * Looks along the push paths from an element.
   *
   * @param source the element, all connected
   * @return the queues where those paths end, as far as they give notice
   */
  public static DownstreamQueues of(Element source) {
    Deque<Element> open = new ArrayDeque<>();
    Set<Element> seen = new HashSet<>();
    Set<Storage> queues = new HashSet<>();
    open.add(source);
    while (!open.isEmpty()) {
      Element element = open.remove();
      if (!seen.add(element)) {
        continue;
      }
      if (element instanceof Storage storage && element != source) {
        if (storage.givesNotice()) {
          queues.add(storage);
        }
        continue;
      }
      for (int i = 0; i < element.nOutputs(); i++) {
        if (element.output(i).isPush() && element.output(i).target() != null) {
          open.add(element.output(i).target());
        }
      }
    }
    return queues.isEmpty() ? NONE : new DownstreamQueues(queues.toArray(Storage[]::new));
  }

  /**
   * Whether there are queues, and none has room.
   *
   * @return true when a packet made now would be refused
   */
  public boolean isFull() {
    for (Storage queue : queues) {
      if (queue.hasRoom()) {
        return false;
      }
    }
    return queues.length > 0;
  }
}
