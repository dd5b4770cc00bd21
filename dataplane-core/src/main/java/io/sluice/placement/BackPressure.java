// SPDX-License-Identifier: Apache-2.0
package io.sluice.placement;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.OutputPort;
import io.sluice.graph.Cycles;
import io.sluice.graph.ElementWalk;
import io.sluice.graph.Linker;
import io.sluice.run.Gate;
import io.sluice.run.Worker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which tasks pause for which {@link Handoff}: those whose packets reach it without leaving
 * their worker. These are sources, elements that pull from a queue, and handoffs that are drained
 * into another one; so a lack of room at the end of a sequence of workers propagates to its
 * beginning.
 *
 * <p>Only handoffs on the same cycle do not pause for one another: each of them might be full
 * because the next one is, a deadlock.
 */
final class BackPressure {
  private final List<Handoff> handoffs;
  private final Cycles<Element> cycles;

  /**
   * Examines a graph.
   *
   * @param elements all elements with their copies, placed and connected by handoffs
   * @param handoffs the handoffs
   */
  BackPressure(List<Element> elements, List<Handoff> handoffs) {
    this.handoffs = handoffs;
    List<Element> all = new ArrayList<>(elements);
    all.addAll(handoffs);
    cycles = handoffs.isEmpty() ? null : new Cycles<>(all, BackPressure::entered);
  }

  /**
   * The handoffs that a task of an element pauses for.
   *
   * @param element a source, an element that pulls, or a handoff
   * @return may be empty
   */
  Set<Handoff> pausing(Element element) {
    if (handoffs.isEmpty()) {
      return Set.of();
    }
    Set<Handoff> reached = new LinkedHashSet<>();
    for (Element on : ElementWalk.from(List.of(element), BackPressure::onSameWorker)) {
      for (Element target : withPeers(on, ElementWalk.pushTargets(on))) {
        if (target instanceof Handoff handoff) {
          reached.add(handoff);
        }
      }
    }
    if (element instanceof Handoff) {
      reached.removeIf(handoff -> cycles.onSameCycle(handoff, element));
    }
    return reached;
  }

  private static List<Element> entered(Element element) {
    return withPeers(element, Linker.pushTargets(element));
  }

  private static List<Element> withPeers(Element element, List<Element> targets) {
    List<OutputPort> peers = ElementWiring.peers(element);
    if (peers.isEmpty()) {
      return targets;
    }
    List<Element> all = new ArrayList<>(targets);
    peers.forEach(peer -> all.add(peer.target()));
    return all;
  }

  /**
   * The elements that a push or a pull continues with; a queue shared by several workers belongs to
   * one.
   */
  private static List<Element> onSameWorker(Element element) {
    List<Element> next = new ArrayList<>(ElementWalk.pushTargets(element));
    next.addAll(ElementWalk.pullSources(element));
    next.removeIf(to -> to instanceof Handoff || to.worker() != element.worker());
    return next;
  }

  /**
   * The gate of a task of an element.
   *
   * @param element a source, an element that pulls, or a handoff
   * @return null if the task never pauses
   */
  Gate gate(Element element) {
    Worker worker = element.worker();
    Lane[] lanes =
        pausing(element).stream().map(handoff -> handoff.lane(worker)).toArray(Lane[]::new);
    return lanes.length == 0 ? null : () -> haveRoom(lanes);
  }

  private static boolean haveRoom(Lane[] lanes) {
    for (Lane lane : lanes) {
      if (!lane.hasRoom()) {
        return false;
      }
    }
    return true;
  }
}
