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

/** Walks a graph from element to element, breadth first. */
public final class ElementWalk {
  private ElementWalk() {}

  /**
   * Visits the elements that can be reached.
   *
   * @param starts where to begin
   * @param next gives the successors of an element; called once for each
   * @return the visited elements, including the starts, in order
   */
  public static Set<Element> from(
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
  public static List<Element> pushTargets(Element element) {
    List<Element> targets = new ArrayList<>();
    for (OutputPort output : outputs(element)) {
      if (output.isPush() && output.target() != null) {
        targets.add(output.target());
      }
    }
    return targets;
  }

  /** The elements that an element pulls from, by input. */
  public static List<Element> pullSources(Element element) {
    List<Element> sources = new ArrayList<>();
    for (InputPort input : inputs(element)) {
      if (!input.isPush() && input.source() != null) {
        sources.add(input.source());
      }
    }
    return sources;
  }

  /**
   * The outputs of an element.
   *
   * @param element the element
   * @return in order
   */
  public static List<OutputPort> outputs(Element element) {
    List<OutputPort> outputs = new ArrayList<>();
    for (int o = 0; o < element.nOutputs(); o++) {
      outputs.add(element.output(o));
    }
    return outputs;
  }

  /**
   * The inputs of an element.
   *
   * @param element the element
   * @return in order
   */
  public static List<InputPort> inputs(Element element) {
    List<InputPort> inputs = new ArrayList<>();
    for (int i = 0; i < element.nInputs(); i++) {
      inputs.add(element.input(i));
    }
    return inputs;
  }
}
