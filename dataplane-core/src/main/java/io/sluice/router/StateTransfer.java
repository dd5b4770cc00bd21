// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.placement.Rings;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides who takes over state from whom when a configuration is replaced: elements from their
 * predecessors, and rings between workers from those in front of the same inputs. A ring without a
 * successor must be emptied first.
 */
final class StateTransfer {
  private final Router next;

  /** By predecessor: an element has one successor at most. */
  private final Map<Element, Element> successors = new HashMap<>();

  private final Map<Element, List<Element>> vanishedCopies = new HashMap<>();
  private final Map<Element, Element> rings = new HashMap<>();
  private final List<Element> orphans;

  /**
   * Finds out who takes over from whom, and tells the new elements.
   *
   * @param old the current router
   * @param next the new one, configured and placed, not initialized
   */
  StateTransfer(Router old, Router next) {
    this.next = next;
    for (Element element : next.elements()) {
      if (Rings.isRing(element)) {
        pairRing(old, element);
      } else {
        pair(old, element);
      }
    }
    orphans = new ArrayList<>(old.rings());
    orphans.removeAll(rings.values());
  }

  private void pair(Router old, Element element) {
    Element predecessor = ElementWiring.predecessorIn(element, old);
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
        ElementWiring.setPredecessor(mine, theirs);
      }
    }
    if (!copies.isEmpty()) {
      vanishedCopies.put(element, copies);
    }
  }

  /** The copy on the same worker; the element itself may be on another one. */
  private static Element take(List<Element> copies, Element mine) {
    for (Element copy : copies) {
      if (copy.worker().index() == mine.worker().index()) {
        copies.remove(copy);
        return copy;
      }
    }
    return mine.router().find(mine.name()) == mine && copies.size() == 1 ? copies.remove(0) : null;
  }

  private void pairRing(Router old, Element ring) {
    Element before = old.find(ring.name());
    // A ring with other inputs holds packets for inputs that may not exist any more: it is emptied
    // first.
    if (before != null && Rings.isRing(before) && before.nInputs() == ring.nInputs()) {
      rings.put(ring, before);
    }
  }

  /** Whether there are rings without a counterpart in the new configuration. */
  boolean hasOrphans() {
    return !orphans.isEmpty();
  }

  /** Whether no packets wait in these rings; exact if the workers have stopped. */
  boolean areOrphansEmpty() {
    for (Element ring : orphans) {
      if (!Rings.isEmpty(ring)) {
        return false;
      }
    }
    return true;
  }

  /** Lets the elements of a worker take over; on that worker, while all others have stopped. */
  void run(Worker worker) {
    for (Element element : next.instances()) {
      if (element.worker() == worker) {
        takeOver(element);
      }
    }
    rings.forEach(
        (ring, before) -> {
          if (ring.worker() == worker) {
            ElementWiring.inherit(ring, before);
            ElementWiring.takeOver(ring, before);
          }
        });
  }

  private void takeOver(Element element) {
    Element predecessor = ElementWiring.predecessor(element);
    if (predecessor == null) {
      return;
    }
    ElementWiring.setPredecessor(element, null);
    try {
      if (predecessor.name().equals(element.name())) {
        ElementWiring.inherit(element, predecessor);
        vanishedCopies
            .getOrDefault(element, List.of())
            .forEach(each -> ElementWiring.inherit(element, each));
      }
      ElementWiring.takeOver(element, predecessor);
    } catch (RuntimeException | Error e) {
      next.report(element + ": could not take over its state: " + e);
    }
  }
}
