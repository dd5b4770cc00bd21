// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.function.FunctionFile;
import io.sluice.chain.planner.ChainGraph.Ends;
import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.request.Names;
import java.util.List;

/** Functions joined one after the other to one graph. */
final class Sequence {
  private Sequence() {}

  /**
   * Joins functions.
   *
   * @param functions the functions in order; without any, packets pass as they came
   * @param both whether the ways back are joined, too; else they get ends of their own
   * @return the graph
   */
  static ChainGraph of(List<PlannedFunction> functions, boolean both) {
    ChainGraph graph = new ChainGraph();
    boolean back = both && functions.stream().anyMatch(PlannedFunction::hasWayBack);
    Node forward = graph.input;
    Node backward = graph.output;
    for (PlannedFunction function : functions) {
      Ends ends = graph.add(function.name(), function.graph());
      graph.connect(forward, 0, ends.in(), 0);
      forward = ends.out();
      if (back && function.hasWayBack()) {
        graph.connect(ends.out(), 1, backward, 1);
        backward = ends.in();
      } else if (function.hasWayBack()) {
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

  /** Leaves only elements: the ends of functions are joined through. */
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
