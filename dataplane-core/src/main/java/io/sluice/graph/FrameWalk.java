// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

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
    boolean changed = Switches.BARE;
    while (changed) {
      changed = false;
      for (Element element : elements) {
        for (OutputPort output : element.outputs) {
          Element target = output.target();
          if (target != null && target.seesFrames() && !element.passesFrames(output)) {
            target.setSeesFrames(false);
            changed = true;
          }
        }
      }
    }
  }
}
