// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.OutputPort;
import io.sluice.run.Switches;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the elements whose packets begin as devices received them: no path to them contains an
 * element that may have moved the start of packets. These elements need not check each packet for
 * where it begins.
 */
public final class FrameWalk {
  private FrameWalk() {}

  /**
   * Tells each element whether its packets are such frames.
   *
   * @param elements all elements of a graph, connected
   */
  public static void mark(List<Element> elements) {
    elements.forEach(element -> ElementWiring.setSeesFrames(element, Switches.BARE));
    List<Element> behind = elements.stream().flatMap(e -> others(e).stream()).toList();
    ElementWalk.from(
        behind,
        element -> {
          ElementWiring.setSeesFrames(element, false);
          return others(element);
        });
  }

  /** The elements to which an element sends packets that may not be such frames. */
  private static List<Element> others(Element element) {
    List<Element> targets = new ArrayList<>();
    for (OutputPort output : ElementWalk.outputs(element)) {
      if (output.target() != null && !ElementWiring.passesFrames(element, output)) {
        targets.add(output.target());
      }
    }
    return targets;
  }
}
