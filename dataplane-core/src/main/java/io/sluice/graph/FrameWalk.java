// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.element.Element;
import io.sluice.element.OutputPort;
import io.sluice.run.Switches;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the elements that see frames as devices received them: no way to them leads through an
 * element that may have moved the frames' start. These need not ask each packet where it begins.
 */
final class FrameWalk {
  private FrameWalk() {}

  /**
   * Tells each element whether it sees such frames.
   *
   * @param elements all of a graph, joined
   */
  static void mark(List<Element> elements) {
    elements.forEach(element -> element.setSeesFrames(Switches.BARE));
    List<Element> behind = elements.stream().flatMap(e -> others(e).stream()).toList();
    ElementWalk.from(
        behind,
        element -> {
          element.setSeesFrames(false);
          return others(element);
        });
  }

  /** The elements to which one gives other packets than such frames. */
  private static List<Element> others(Element element) {
    List<Element> targets = new ArrayList<>();
    for (OutputPort output : element.outputs) {
      if (output.target() != null && !element.passesFrames(output)) {
        targets.add(output.target());
      }
    }
    return targets;
  }
}
