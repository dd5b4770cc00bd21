// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.OutputPort;
import io.sluice.run.Switches;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the elements that see frames as devices received them: no way to them leads through an
 * element that may have moved the frames' start. These need not ask each packet where it begins.
 */
public final class FrameWalk {
  private FrameWalk() {}

  /**
   * Tells each element whether it sees such frames.
   *
   * @param elements all of a graph, joined
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

  /** The elements to which one gives other packets than such frames. */
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
