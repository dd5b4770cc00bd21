// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.ChainGraph.Edge;
import io.sluice.chain.planner.ChainGraph.Node;
import io.sluice.chain.request.Names;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain's classifier, in the sense of RFC 7665: it lets packets of the chain's flows in, and
 * drops others. Packets with a bad IP header are of no flow.
 */
final class Ingress {
  private Ingress() {}

  /**
   * Puts the classifier in front of a graph.
   *
   * @param graph the graph
   * @param chain the chain's name
   * @param flows the flows; without any, nothing is put there
   * @param position where messages about the flows belong
   */
  static void add(ChainGraph graph, String chain, List<String> flows, Position position) {
    if (flows.isEmpty()) {
      return;
    }
    List<String> rules = new ArrayList<>();
    flows.forEach(flow -> rules.add("allow " + flow));
    String name = Names.element(chain) + "_flows";
    Node frames = graph.add(name + "_frames", "Classifier", "12/0800, -");
    Node check = graph.add(name + "_check", "CheckIPHeader", "OFFSET 14");
    Node filter = graph.add(name, "", "IPFilter", ConfigStrings.join(rules), position);
    Node others = graph.add(name + "_others", "Discard", "");
    List<Edge> into = graph.outOf(graph.input).stream().filter(e -> e.fromPort() == 0).toList();
    graph.edges.removeAll(into);
    graph.connect(graph.input, 0, frames, 0);
    graph.connect(frames, 0, check, 0);
    graph.connect(frames, 1, others, 0);
    graph.connect(check, 0, filter, 0);
    into.forEach(edge -> graph.connect(filter, 0, edge.to(), edge.toPort()));
  }
}
