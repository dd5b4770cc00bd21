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
 * Which tasks pause for which {@link Handoff}: those whose packets get there without leaving their
 * worker. That goes for sources, for what pulls from a queue, and for a handoff that is drained
 * into another one, so that room asked for at the end of a row of workers is felt at its beginning.
 *
 * <p>Only handoffs on a cycle do not pause for one another. Each of them may be full because the
 * next one is, and then none would move again; the one whose packets leave the cycle always does.
 */
final class BackPressure {
  private final List<Handoff> handoffs;
  private final Cycles<Element> cycles;

  /**
   * Looks at a graph.
   *
   * @param elements all elements with their copies, placed and joined by handoffs
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
   * @param element a source, or what pulls, or a handoff
   * @return perhaps none
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

  /** What a push or a pull goes on to; a queue that several workers share is at home on one. */
  private static List<Element> onSameWorker(Element element) {
    List<Element> next = new ArrayList<>(ElementWalk.pushTargets(element));
    next.addAll(ElementWalk.pullSources(element));
    next.removeIf(to -> to instanceof Handoff || to.worker() != element.worker());
    return next;
  }

  /**
   * The gate of a task of an element.
   *
   * @param element a source, or what pulls, or a handoff
   * @return null when the task never pauses
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
