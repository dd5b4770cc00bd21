// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.ChainGraph.Edge;
import io.sluice.chain.planner.ChainGraph.Node;
import java.util.List;
import java.util.Set;

/**
 * The checks at the front of a chain. In a sequence they belong to the first function. If other
 * functions are to run in parallel to it, they rely on the checks, too; so the checks belong to no
 * function and come first.
 */
final class FrontChecks {
  private static final Set<String> CHECKS =
      Set.of("Classifier", "CheckIPHeader", "CheckIPHeader2", "MarkIPHeader");

  private FrontChecks() {}

  /** Takes the checks at the front of a graph out of their function. */
  static void release(ChainGraph graph) {
    Node node = graph.input;
    while (true) {
      List<Edge> out = graph.outOf(node).stream().filter(e -> e.fromPort() == 0).toList();
      if (out.size() != 1) {
        return;
      }
      node = out.get(0).to();
      boolean nobodys = node.function.isEmpty() && node != graph.output;
      if (!nobodys && !CHECKS.contains(node.className)
          || graph.into(node).size() > 1
          || !dropsRest(graph, node)) {
        return;
      }
      node.function = "";
      graph.outOf(node).stream()
          .map(Edge::to)
          .filter(FrontChecks::isDiscard)
          .forEach(FrontChecks::release);
    }
  }

  private static void release(Node node) {
    node.function = "";
  }

  private static boolean isDiscard(Node node) {
    return node.className.equals("Discard");
  }

  /** Whether a node has output 0 only and drops the other packets. */
  private static boolean dropsRest(ChainGraph graph, Node node) {
    return graph.outOf(node).stream().allMatch(e -> e.fromPort() == 0 || isDiscard(e.to()));
  }
}
