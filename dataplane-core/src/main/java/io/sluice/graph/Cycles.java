// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The strongly connected components of a graph of elements, or of their ports, found by Tarjan's
 * algorithm in time linear in elements and connections, without recursion: a path may be thousands
 * of elements long.
 *
 * @param <N> what the graph consists of
 */
public final class Cycles<N> {
  private final Map<N, Integer> component = new HashMap<>();
  private final Map<N, Integer> index = new HashMap<>();
  private final Map<N, Integer> low = new HashMap<>();
  private final Deque<N> stack = new ArrayDeque<>();
  private final Function<N, List<N>> successors;
  private int components;

  /** A visit in progress: an element, and its successors that are still to be visited. */
  private record Visit<N>(N element, Iterator<N> rest) {}

  /**
   * Finds the cycles of a graph.
   *
   * @param elements all elements
   * @param successors gives the successors of an element
   */
  public Cycles(List<N> elements, Function<N, List<N>> successors) {
    this.successors = successors;
    for (N element : elements) {
      if (!index.containsKey(element)) {
        visit(element);
      }
    }
  }

  /** The number of an element's component. */
  int of(N element) {
    return component.get(element);
  }

  /** Whether two connected elements are on the same cycle. */
  public boolean onSameCycle(N a, N b) {
    return component.get(a).equals(component.get(b));
  }

  private void visit(N root) {
    Deque<Visit<N>> visits = new ArrayDeque<>();
    visits.push(enter(root));
    while (!visits.isEmpty()) {
      Visit<N> visit = visits.peek();
      if (visit.rest.hasNext()) {
        N next = visit.rest.next();
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

  private Visit<N> enter(N element) {
    int number = index.size();
    index.put(element, number);
    low.put(element, number);
    stack.push(element);
    return new Visit<>(element, successors.apply(element).iterator());
  }

  private void leave(N element) {
    if (low.get(element).equals(index.get(element))) {
      N member;
      do {
        member = stack.pop();
        component.put(member, components);
      } while (member != element);
      components++;
    }
  }
}
