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

class IPAddrPairRewriterTest extends ElementContract {
  @Override
  protected String element() {
    return "IPAddrPairRewriter(pattern 1.0.0.1 5.5.5.5 0 1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void bothAddressesAreRewritten() {
    try (TestGraph graph = of("IPAddrPairRewriter(pattern 1.0.0.1 5.5.5.5 0 1, drop)")) {
      send(graph, 0, IpPacket.udp("10.0.0.1", 5, "8.8.8.8", 53));
      assertEquals(List.of("udp 1.0.0.1:5 > 5.5.5.5:53"), taken(graph, 0));
      send(graph, 1, IpPacket.tcp("5.5.5.5", 5, "1.0.0.1", 9).payload("x"));
      assertEquals(List.of("tcp 8.8.8.8:5 > 10.0.0.1:9"), taken(graph, 1));
      assertEquals(
          "(10.0.0.1, 8.8.8.8) => (1.0.0.1, 5.5.5.5) [*0 1] i0\n"
              + "(5.5.5.5, 1.0.0.1) => (8.8.8.8, 10.0.0.1) [0 *1] i0\n",
          graph.read("rw.table").replaceAll(" exp[0-9]+", ""));
    }
  }

  @Test
  void addressIsFreeForOtherPairs() {
    try (TestGraph graph = of("IPAddrPairRewriter(pattern 1.0.0.1-1.0.0.2# - 0 1, drop)")) {
      send(
          graph,
          0,
          IpPacket.udp("10.0.0.1", 5, "8.8.8.8", 53),
          IpPacket.udp("10.0.0.2", 5, "8.8.8.8", 53),
          IpPacket.udp("10.0.0.3", 5, "8.8.8.8", 53),
          IpPacket.udp("10.0.0.3", 5, "8.8.8.9", 53));
      assertEquals(
          List.of(
              "udp 1.0.0.1:5 > 8.8.8.8:53",
              "udp 1.0.0.2:5 > 8.8.8.8:53",
              "udp 1.0.0.1:5 > 8.8.8.9:53"),
          taken(graph, 0));
    }
  }
}
