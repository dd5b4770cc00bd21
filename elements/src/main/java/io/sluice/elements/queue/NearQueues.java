// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import io.sluice.element.Element;
import io.sluice.graph.ElementWalk;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The queues nearest to an element. */
public final class NearQueues {
  private NearQueues() {}

  /**
   * Finds the nearest queues: behind an element that is pushed to, in front of one that pulls.
   *
   * @param element the element, all connected
   * @return none when there is no queue
   */
  public static List<Storage> of(Element element) {
    boolean push = element.input(0).isPush();
    List<Storage> found = new ArrayList<>();
    for (Element near :
        ElementWalk.from(
            List.of(element),
            at -> at instanceof Storage && at != element ? List.of() : neighbors(at, push))) {
      if (near instanceof Storage queue && near != element) {
        found.add(queue);
      }
    }
    return found;
  }

  private static List<Element> neighbors(Element element, boolean push) {
    return push ? ElementWalk.pushTargets(element) : ElementWalk.pullSources(element);
  }

  /**
   * Finds the queues that a keyword QUEUES names, or the nearest ones. None is an error.
   *
   * @param element whose queues
   * @param names words, from the configuration; empty for the nearest
   * @param errors told what is wrong
   * @return the queues
   */
  static List<Storage> of(Element element, String names, Consumer<String> errors) {
    if (names.isEmpty()) {
      List<Storage> near = of(element);
      if (near.isEmpty()) {
        errors.accept("no nearby Queues");
      }
      return near;
    }
    List<Storage> found = new ArrayList<>();
    for (String name : ConfigStrings.words(names)) {
      if (element.router().find(name, element) instanceof Storage queue) {
        found.add(queue);
      } else {
        errors.accept("'" + name + "' is not a Storage element");
      }
    }
    return found;
  }
}
