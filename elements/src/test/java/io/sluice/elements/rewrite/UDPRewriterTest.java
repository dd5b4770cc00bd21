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

class UDPRewriterTest extends ElementContract {
  @Override
  protected String element() {
    return "UDPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void tcpIsRewrittenWithoutItsState() {
    String nat = "UDPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, drop, TIMEOUT 77)";
    try (TestGraph graph = of(nat)) {
      send(
          graph,
          0,
          IpPacket.udp("10.0.0.1", 6000, "8.8.8.8", 53).payload("abc"),
          IpPacket.tcp("10.0.0.2", 6000, "8.8.8.8", 80).flags(IpPacket.RST));
      assertEquals(
          List.of("udp 1.0.0.1:1024 > 8.8.8.8:53", "tcp 1.0.0.1:1025 > 8.8.8.8:80"),
          taken(graph, 0));
      send(graph, 1, IpPacket.tcp("8.8.8.8", 80, "1.0.0.1", 1025).payload("y"));
      assertEquals(List.of("tcp 8.8.8.8:80 > 10.0.0.2:6000"), taken(graph, 1));
      RewriterGraph.assertExpiry(77, graph.read("rw.table"));
    }
  }
}
