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
 * The classifier of a chain, as in RFC 7665: it passes the packets of the chain's flows and drops
 * the others. Packets with an invalid IP header belong to no flow.
 */
final class Ingress {
  private Ingress() {}

  /**
   * Puts the classifier in front of a graph.
   *
   * @param graph the graph
   * @param chain the chain's name
   * @param flows the flows; if there are none, nothing is added
   * @param position the position of the flows, for messages
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
