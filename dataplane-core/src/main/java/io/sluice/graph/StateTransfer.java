// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who takes over from whom when a configuration is replaced: elements from their predecessors,
 * rings between workers from those in front of the same inputs. What waits in a ring that has no
 * counterpart goes straight to the element it was for, if that lives on.
 */
final class StateTransfer {
  private static final int BURST = 32;

  /** A ring without a counterpart, and the input that its packets are for. */
  private record Leftover(Handoff ring, Element target, int port) {}

  private final Router next;

  /** By predecessor: an element has one successor at most. */
  private final Map<Element, Element> successors = new HashMap<>();

  private final Map<Element, List<Element>> vanishedCopies = new HashMap<>();
  private final Map<Handoff, Handoff> rings = new HashMap<>();
  private final List<Leftover> leftovers = new ArrayList<>();

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

  /** Finds the rings that end with the old configuration; all elements have their predecessors. */
  void findLeftovers(Router old) {
    for (Handoff ring : old.handoffs()) {
      OutputPort output = ring.output(0);
      Element target = successors.get(output.target());
      if (!rings.containsValue(ring)
          && target != null
          && output.targetPort() < target.nInputs()
          && target.input(output.targetPort()).isPush()) {
        leftovers.add(new Leftover(ring, target, output.targetPort()));
      }
    }
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

  /** Hands on what waited for the elements of a worker; on that worker, before its first round. */
  void deliver(Worker worker, PacketBatch batch) {
    for (Leftover leftover : leftovers) {
      if (leftover.target.worker() == worker) {
        deliver(leftover, batch);
      }
    }
  }

  private void deliver(Leftover leftover, PacketBatch batch) {
    try {
      while (leftover.ring.drainInto(batch, BURST) > 0) {
        leftover.target.push(leftover.port, batch);
        batch.clear();
      }
    } catch (RuntimeException | Error e) {
      next.report(leftover.target + ": failed on packets that had waited for it: " + e);
    }
  }
}
