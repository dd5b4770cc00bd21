// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.element.Element;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Walks over a graph from element to element, the near ones first. */
final class ElementWalk {
  private ElementWalk() {}

  /**
   * Visits what can be reached.
   *
   * @param starts where to begin
   * @param next where it goes on from an element; asked once for each
   * @return the elements visited, the starts included, in order
   */
  static Set<Element> from(
      Collection<? extends Element> starts, Function<Element, List<Element>> next) {
    Set<Element> visited = new LinkedHashSet<>(starts);
    Deque<Element> open = new ArrayDeque<>(visited);
    while (!open.isEmpty()) {
      for (Element element : next.apply(open.remove())) {
        if (visited.add(element)) {
          open.add(element);
        }
      }
    }
    return visited;
  }

  /** The elements that an element pushes to, by output. */
  static List<Element> pushTargets(Element element) {
    List<Element> targets = new ArrayList<>();
    for (OutputPort output : element.outputs) {
      if (output.isPush() && output.target() != null) {
        targets.add(output.target());
      }
    }
    return targets;
  }

  /** The elements that an element pulls from, by input. */
  static List<Element> pullSources(Element element) {
    List<Element> sources = new ArrayList<>();
    for (InputPort input : element.inputs) {
      if (!input.isPush() && input.source() != null) {
        sources.add(input.source());
      }
    }
    return sources;
  }
}
