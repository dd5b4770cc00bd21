// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.elements.rewrite.RewriterGraph.of;
import static io.sluice.elements.rewrite.RewriterGraph.send;
import static io.sluice.elements.rewrite.RewriterGraph.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class TCPRewriterTest extends ElementContract {
  @Override
  protected String element() {
    return "TCPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void onlyTcpIsRewritten() {
    String nat = "TCPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, pass 1, TIMEOUT 1000)";
    try (TestGraph graph = of(nat)) {
      IpPacket packet = IpPacket.tcp("10.0.0.1", 6000, "8.8.8.8", 80).payload("x");
      IpPacket udp = IpPacket.udp("10.0.0.1", 6000, "8.8.8.8", 80);
      send(graph, 0, packet, udp);
      assertEquals(List.of("tcp 1.0.0.1:1024 > 8.8.8.8:80"), taken(graph, 0));
      assertEquals(1, graph.drops("rw", "not TCP or UDP"));
      send(graph, 1, IpPacket.tcp("8.8.8.8", 80, "1.0.0.1", 1024).payload("y"), udp);
      assertEquals(
          List.of("tcp 8.8.8.8:80 > 10.0.0.1:6000", "udp 10.0.0.1:6000 > 8.8.8.8:80"),
          taken(graph, 1));
      RewriterGraph.assertExpiry(1000, graph.read("rw.table"));
      assertEquals(
          "1.0.0.1 1024 8.8.8.8 80", graph.router().read("rw.lookup", "10.0.0.1 6000 8.8.8.8 80"));
    }
  }
}
