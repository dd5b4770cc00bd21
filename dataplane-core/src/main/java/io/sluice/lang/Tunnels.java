// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import io.sluice.lang.Scope.Element;
import io.sluice.lang.Scope.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows connections through the pseudo-elements of groups and expanded compound elements, until
 * they lead from primitive elements to primitive elements.
 *
 * <p>A tunnel is three elements: an outside and two inner ends, {@code input} and {@code output}.
 * What goes into input {@code p} of the outside comes out of output {@code p} of the inner input;
 * what goes into input {@code p} of the inner output comes out of output {@code p} of the outside.
 */
final class Tunnels {
  private final Scope root;
  private final int[] ids;
  private final Limits limits;
  private final Map<End, List<Link>> leaving = new HashMap<>();
  private final Set<End> entered = new HashSet<>();

  private record End(int element, int port) {}

  private record Pair(End from, End to) {}

  /** Takes the elements' final indexes, -1 for tunnels. */
  Tunnels(Scope root, int[] ids, Limits limits) {
    this.root = root;
    this.ids = ids;
    this.limits = limits;
  }

  List<ContextLinks.Joined> connections() {
    for (Link link : root.links) {
      if (ids[link.from()] < 0) {
        End from = new End(link.from(), link.fromPort());
        leaving.computeIfAbsent(from, k -> new ArrayList<>()).add(link);
      }
      if (ids[link.to()] < 0) {
        entered.add(new End(link.to(), link.toPort()));
      }
    }
    checkEnds();
    List<ContextLinks.Joined> connections = new ArrayList<>();
    Set<Pair> seen = new HashSet<>();
    for (Link link : root.links) {
      if (ids[link.from()] < 0) {
        continue;
      }
      End from = new End(link.from(), link.fromPort());
      for (End to : destinations(link)) {
        if (seen.add(new Pair(from, to))) {
          limits.connection(link.position());
          FlatConfig.Connection connection =
              new FlatConfig.Connection(
                  ids[from.element], from.port, ids[to.element], to.port, link.position());
          connections.add(new ContextLinks.Joined(connection, link.context()));
        }
      }
    }
    return connections;
  }

  private List<End> destinations(Link link) {
    End first = new End(link.to(), link.toPort());
    if (ids[link.to()] >= 0) {
      return List.of(first);
    }
    List<End> found = new ArrayList<>();
    Set<End> visited = new HashSet<>();
    ArrayDeque<End> waiting = new ArrayDeque<>();
    waiting.push(first);
    while (!waiting.isEmpty()) {
      End end = waiting.pop();
      limits.step(link.position());
      if (!visited.add(end)) {
        continue;
      } else if (ids[end.element] >= 0) {
        found.add(end);
        continue;
      }
      List<Link> next = leaving.getOrDefault(new End(exit(end.element), end.port), List.of());
      for (int i = next.size() - 1; i >= 0; i--) {
        waiting.push(new End(next.get(i).to(), next.get(i).toPort()));
      }
    }
    return found;
  }

  /**
   * The element from which packets leave that enter an element of a tunnel; -1 if there is none.
   */
  private int exit(int element) {
    Element e = root.elements.get(element);
    if (e.innerInput >= 0) {
      return e.innerInput;
    }
    return e.outer >= 0 && root.elements.get(e.outer).innerOutput == element ? e.outer : -1;
  }

  /** Reports ports that are used on one side of a tunnel only. */
  private void checkEnds() {
    Set<End> checkedFrom = new HashSet<>();
    Set<End> checkedTo = new HashSet<>();
    for (Link link : root.links) {
      End from = new End(link.from(), link.fromPort());
      End to = new End(link.to(), link.toPort());
      if (ids[from.element] < 0 && checkedFrom.add(from)) {
        checkSource(from);
      }
      if (ids[to.element] < 0 && checkedTo.add(to)) {
        checkTarget(to);
      }
    }
  }

  private void checkSource(End end) {
    Element e = root.elements.get(end.element);
    if (e.innerOutput >= 0) {
      if (!entered.contains(new End(e.innerOutput, end.port))) {
        limits.error(e.position, "'" + e.name + "' has no output " + end.port);
      }
    } else if (e.outer >= 0) {
      Element outer = root.elements.get(e.outer);
      if (outer.innerInput == end.element && !entered.contains(new End(e.outer, end.port))) {
        limits.error(outer.position, "'" + outer.name + "' input " + end.port + " unused");
      }
    }
  }

  private void checkTarget(End end) {
    Element e = root.elements.get(end.element);
    if (e.innerInput >= 0) {
      if (!leaving.containsKey(new End(e.innerInput, end.port))) {
        limits.error(e.position, "'" + e.name + "' has no input " + end.port);
      }
    } else if (e.outer >= 0) {
      Element outer = root.elements.get(e.outer);
      boolean output = outer.innerOutput == end.element;
      if (output && !leaving.containsKey(new End(e.outer, end.port))) {
        limits.error(outer.position, "'" + outer.name + "' output " + end.port + " unused");
      }
    }
  }
}
