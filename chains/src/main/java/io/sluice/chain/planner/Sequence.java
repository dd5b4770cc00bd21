// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.planner.ChainGraph.Ends;
import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.request.Names;
import java.util.List;

/** Joins functions one after the other to one graph. */
final class Sequence {
  private Sequence() {}

  /**
   * Joins functions.
   *
   * @param functions the functions in order; if there are none, packets pass unchanged
   * @param both whether the reverse paths are joined, too; otherwise each is terminated separately
   * @return the graph
   */
  static ChainGraph of(List<PlannedFunction> functions, boolean both) {
    ChainGraph graph = new ChainGraph();
    boolean back = both && functions.stream().anyMatch(PlannedFunction::hasReversePath);
    Node forward = graph.input;
    Node backward = graph.output;
    for (PlannedFunction function : functions) {
      Ends ends = graph.add(function.name(), function.graph());
      graph.connect(forward, 0, ends.in(), 0);
      forward = ends.out();
      if (back && function.hasReversePath()) {
        graph.connect(ends.out(), 1, backward, 1);
        backward = ends.in();
      } else if (function.hasReversePath()) {
        graph.connect(ends.out(), 1, end(graph, function, "_back_out", "Discard"), 0);
        graph.connect(end(graph, function, "_back_in", "Idle"), 0, ends.in(), 1);
      }
    }
    graph.connect(forward, 0, graph.output, 0);
    if (back) {
      graph.connect(graph.input, 1, backward, 1);
    }
    dissolveEnds(graph);
    return graph;
  }

  private static Node end(
      ChainGraph graph, PlannedFunction function, String suffix, String className) {
    return graph.add(Names.element(function.name()) + suffix, function.name(), className, "");
  }

  /** Removes the ends of functions and connects through them, so that only elements are left. */
  static void dissolveEnds(ChainGraph graph) {
    for (Node node : List.copyOf(graph.nodes)) {
      if (!node.function.isEmpty()
          && (node.name.equals(PlannedFunction.element(node.function, FunctionFile.INPUT))
              || node.name.equals(PlannedFunction.element(node.function, FunctionFile.OUTPUT)))) {
        graph.dissolve(node);
      }
    }
  }
}
