// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.element.Element;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The strongly connected components of a graph of elements, found by Tarjan's algorithm in time
 * linear in elements and connections, without recursion: a path may be thousands of elements long.
 */
final class Cycles {
  private final Map<Element, Integer> component = new HashMap<>();
  private final Map<Element, Integer> index = new HashMap<>();
  private final Map<Element, Integer> low = new HashMap<>();
  private final Deque<Element> stack = new ArrayDeque<>();
  private final Function<Element, List<Element>> successors;
  private int components;

  /** A visit that is under way: an element and those of its successors still to be looked at. */
  private record Visit(Element element, Iterator<Element> rest) {}

  Cycles(List<Element> elements, Function<Element, List<Element>> successors) {
    this.successors = successors;
    for (Element element : elements) {
      if (!index.containsKey(element)) {
        visit(element);
      }
    }
  }

  /** The number of an element's component. */
  int of(Element element) {
    return component.get(element);
  }

  /** Whether each of two neighbours can be reached from the other. */
  boolean onSameCycle(Element a, Element b) {
    return component.get(a).equals(component.get(b));
  }

  private void visit(Element root) {
    Deque<Visit> visits = new ArrayDeque<>();
    visits.push(enter(root));
    while (!visits.isEmpty()) {
      Visit visit = visits.peek();
      if (visit.rest.hasNext()) {
        Element next = visit.rest.next();
        if (!index.containsKey(next)) {
          visits.push(enter(next));
        } else if (!component.containsKey(next)) {
          low.merge(visit.element, index.get(next), Math::min);
        }
      } else {
        visits.pop();
        leave(visit.element);
        if (!visits.isEmpty()) {
          low.merge(visits.peek().element, low.get(visit.element), Math::min);
        }
      }
    }
  }

  private Visit enter(Element element) {
    int number = index.size();
    index.put(element, number);
    low.put(element, number);
    stack.push(element);
    return new Visit(element, successors.apply(element).iterator());
  }

  private void leave(Element element) {
    if (low.get(element).equals(index.get(element))) {
      Element member;
      do {
        member = stack.pop();
        component.put(member, components);
      } while (member != element);
      components++;
    }
  }
}
