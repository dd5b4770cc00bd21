// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.placement.Handoff;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who takes over from whom when a configuration is replaced: elements from their predecessors,
 * rings between workers from those in front of the same inputs. A ring without a successor has to
 * be emptied before.
 */
final class StateTransfer {
  private final Router next;

  /** By predecessor: an element has one successor at most. */
  private final Map<Element, Element> successors = new HashMap<>();

  private final Map<Element, List<Element>> vanishedCopies = new HashMap<>();
  private final Map<Handoff, Handoff> rings = new HashMap<>();
  private final List<Handoff> orphans;

  /**
   * Finds out who takes over from whom, and tells the new elements.
   *
   * @param old the router that runs
   * @param next the one that will, configured and placed, not initialized
   */
  StateTransfer(Router old, Router next) {
    this.next = next;
    for (Element element : next.elements()) {
      if (element instanceof Handoff ring) {
        pairRing(old, ring);
      } else {
        pair(old, element);
      }
    }
    orphans = new ArrayList<>(old.handoffs());
    orphans.removeAll(rings.values());
  }

  private void pair(Router old, Element element) {
    Element predecessor = element.predecessorIn(old);
    if (predecessor == null
        || predecessor.getClass() != element.getClass()
        || successors.containsKey(predecessor)) {
      return;
    }
    List<Element> copies = new ArrayList<>(old.instances(predecessor));
    for (Element mine : next.instances(element)) {
      Element theirs = take(copies, mine);
      if (theirs != null) {
        successors.put(theirs, mine);
        mine.setPredecessor(theirs);
      }
    }
    if (!copies.isEmpty()) {
      vanishedCopies.put(element, copies);
    }
  }

  /** The copy on the same worker; the element itself may move. */
  private static Element take(List<Element> copies, Element mine) {
    for (Element copy : copies) {
      if (copy.worker().index() == mine.worker().index()) {
        copies.remove(copy);
        return copy;
      }
    }
    return mine.router().find(mine.name()) == mine && copies.size() == 1 ? copies.remove(0) : null;
  }

  private void pairRing(Router old, Handoff ring) {
    if (old.find(ring.name()) instanceof Handoff before) {
      rings.put(ring, before);
    }
  }

  /** Whether there are rings that the next configuration does not have. */
  boolean hasOrphans() {
    return !orphans.isEmpty();
  }

  /** Whether nothing waits in these rings; exact when the workers rest. */
  boolean areOrphansEmpty() {
    for (Handoff ring : orphans) {
      if (!ring.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Has the elements of a worker take over; on that worker, while all others rest. */
  void run(Worker worker) {
    for (Element element : next.instances()) {
      if (element.worker() == worker) {
        takeOver(element);
      }
    }
    rings.forEach(
        (ring, before) -> {
          if (ring.worker() == worker) {
            ring.inherit(before);
            ring.takeOver(before);
          }
        });
  }

  private void takeOver(Element element) {
    Element predecessor = element.predecessor();
    if (predecessor == null) {
      return;
    }
    element.setPredecessor(null);
    try {
      if (predecessor.name().equals(element.name())) {
        element.inherit(predecessor);
        vanishedCopies.getOrDefault(element, List.of()).forEach(element::inherit);
      }
      element.takeOver(predecessor);
    } catch (RuntimeException | Error e) {
      next.report(element + ": could not take over its state: " + e);
    }
  }
}
