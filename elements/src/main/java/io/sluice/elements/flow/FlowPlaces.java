// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import io.sluice.element.Element;
import io.sluice.element.ElementContext;
import io.sluice.graph.ElementWalk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which elements keep state for the flows of which manager, and where FastClick would place it in a
 * flow's control block: after the manager's own, and after that of all elements in between.
 */
public final class FlowPlaces {
  /** The first byte of a block is the one behind what is reserved, and one more. */
  private static final int START = -1;

  private final List<FlowManager> managers;
  private final Map<FlowManager, Map<Element, Integer>> reached = new LinkedHashMap<>();
  private final Map<Element, Integer> places = new HashMap<>();
  private final List<Element> order = new ArrayList<>();
  private int blockSize;

  private FlowPlaces(ElementContext router) {
    managers = router.elements(FlowManager.class);
    for (FlowManager manager : managers) {
      reached.put(manager, distances(manager));
      blockSize = Math.max(blockSize, manager.reserved());
    }
    for (Element element : router.elements()) {
      if (element instanceof FlowSpace && count(element) > 0) {
        order.add(element);
        places.put(element, place(element));
        blockSize = Math.max(blockSize, place(element) + bytes(element));
      }
    }
    order.sort(
        Comparator.<Element>comparingInt(element -> -count(element))
            .thenComparingInt(this::distance));
  }

  /**
   * Looks at a graph.
   *
   * @param router whose elements are joined
   * @return what is where
   */
  public static FlowPlaces of(ElementContext router) {
    return new FlowPlaces(router);
  }

  private static int bytes(Element element) {
    return ((FlowSpace) element).flowBytes();
  }

  /**
   * Elements behind a manager, as far as the next one, and how many bytes those on the way take.
   *
   * @param manager where to begin
   * @return one less than these bytes, by element
   */
  public static Map<Element, Integer> distances(FlowManager manager) {
    Map<Element, Integer> distances = new LinkedHashMap<>();
    Map<Element, Integer> visits = new HashMap<>();
    Deque<Element> open = new ArrayDeque<>();
    distances.put(manager, START);
    open.add(manager);
    while (!open.isEmpty()) {
      Element element = open.remove();
      int here = distances.get(element) + (element instanceof FlowSpace ? bytes(element) : 0);
      for (var output : ElementWalk.outputs(element)) {
        Element next = output.target();
        boolean farther = next != null && distances.getOrDefault(next, Integer.MIN_VALUE) < here;
        // A loop would go farther and farther.
        if (farther
            && !(next instanceof FlowManager)
            && visits.merge(next, 1, Integer::sum) <= 16) {
          distances.put(next, here);
          open.add(next);
        }
      }
    }
    distances.remove(manager);
    return distances;
  }

  private int count(Element element) {
    return (int) reached.values().stream().filter(map -> map.containsKey(element)).count();
  }

  private int distance(Element element) {
    int most = START;
    for (Map<Element, Integer> distances : reached.values()) {
      most = Math.max(most, distances.getOrDefault(element, START));
    }
    return most;
  }

  private int place(Element element) {
    int reserved = 0;
    for (Map.Entry<FlowManager, Map<Element, Integer>> entry : reached.entrySet()) {
      if (entry.getValue().containsKey(element)) {
        reserved = Math.max(reserved, entry.getKey().reserved());
      }
    }
    return reserved + 1 + distance(element);
  }

  /**
   * The elements that keep something for the flows of a manager.
   *
   * @param manager one of the graph's, or a copy
   * @return the near ones first
   */
  static List<Element> behind(FlowManager manager) {
    return distances(manager).keySet().stream().filter(FlowSpace.class::isInstance).toList();
  }

  /**
   * Where an element's bytes are in a flow's block.
   *
   * @param element any
   * @return an offset; -1 when it has none
   */
  public int offset(Element element) {
    return places.getOrDefault(element, -1);
  }

  /**
   * How many bytes a flow's block has.
   *
   * @return bytes
   */
  public int blockSize() {
    return blockSize;
  }

  /**
   * Tells where everything is, when a manager is the first of its graph.
   *
   * @param manager any
   */
  void report(FlowManager manager) {
    if (managers.get(0) == manager) {
      for (Element element : order) {
        int at = places.get(element);
        manager
            .router()
            .report(
                String.format(
                    "Placing  %s :: %s at [%d-%d]",
                    element.name(), element.className(), at, at + bytes(element) - 1));
      }
    }
  }
}
