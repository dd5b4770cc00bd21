// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.chain.plan.ChainGraph.Ends;
import io.sluice.chain.plan.ChainGraph.Node;
import java.util.List;

/** Functions joined one after the other to one graph. */
final class Sequence {
  private Sequence() {}

  /** The graph of some functions, in order; without any, packets pass as they came. */
  static ChainGraph of(List<PlannedFunction> functions) {
    ChainGraph graph = new ChainGraph();
    boolean back = functions.stream().anyMatch(PlannedFunction::hasWayBack);
    Node forward = graph.input;
    Node backward = graph.output;
    for (PlannedFunction function : functions) {
      Ends ends = graph.add(function.name(), function.graph());
      graph.connect(forward, 0, ends.in(), 0);
      forward = ends.out();
      if (back && function.hasWayBack()) {
        graph.connect(ends.out(), 1, backward, 1);
        backward = ends.in();
      }
    }
    graph.connect(forward, 0, graph.output, 0);
    if (back) {
      graph.connect(graph.input, 1, backward, 1);
    }
    dissolveEnds(graph);
    return graph;
  }

  /** Leaves only elements: the ends of functions are joined through. */
  static void dissolveEnds(ChainGraph graph) {
    for (Node node : List.copyOf(graph.nodes)) {
      boolean end = node.name.equals(node.function + "/input");
      if (!node.function.isEmpty() && (end || node.name.equals(node.function + "/output"))) {
        graph.dissolve(node);
      }
    }
  }
}
