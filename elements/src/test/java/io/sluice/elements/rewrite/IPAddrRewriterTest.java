// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.elements.rewrite.RewriterGraph.of;
import static io.sluice.elements.rewrite.RewriterGraph.send;
import static io.sluice.elements.rewrite.RewriterGraph.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.header.IpAddress;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class IPAddrRewriterTest extends ElementContract {
  private static final String BASIC = "IPAddrRewriter(pattern 1.0.0.1-1.0.0.3# - 0 1, drop)";

  @Override
  protected String element() {
    return "IPAddrRewriter(pattern 1.0.0.1 - 0 1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void hostsGetAddressesOfTheirOwn() {
    try (TestGraph graph = of(BASIC)) {
      send(
          graph,
          0,
          IpPacket.udp("10.0.0.1", 5, "8.8.8.8", 53).payload("abc"),
          IpPacket.tcp("10.0.0.2", 5, "8.8.8.8", 80),
          IpPacket.tcp("10.0.0.1", 6, "9.9.9.9", 81));
      assertEquals(
          List.of(
              "udp 1.0.0.1:5 > 8.8.8.8:53",
              "tcp 1.0.0.2:5 > 8.8.8.8:80",
              "tcp 1.0.0.1:6 > 9.9.9.9:81"),
          taken(graph, 0));
      // Anybody reaches a host by the address it got.
      send(graph, 1, IpPacket.udp("7.7.7.7", 5, "1.0.0.2", 9));
      assertEquals(
          IpAddress.parse4("10.0.0.2"), graph.captured("out1").get(0).dstIp(), "annotation");
      assertEquals(List.of("udp 7.7.7.7:5 > 10.0.0.2:9"), taken(graph, 1));
      send(graph, 1, IpPacket.udp("7.7.7.7", 5, "1.0.0.3", 9));
      assertEquals(1, graph.drops("rw", "no flow"));
    }
  }

  @Test
  void addressesRunOut() {
    try (TestGraph graph = of(BASIC)) {
      for (int i = 1; i <= 5; i++) {
        send(graph, 0, IpPacket.udp("10.0.0." + i, 5, "8.8.8.8", 53));
      }
      assertEquals(3, taken(graph, 0).size());
      assertEquals("2", graph.read("rw.mapping_failures"));
    }
  }

  @Test
  void prefixLeavesNetworkAndBroadcastOut() {
    try (TestGraph graph = of("IPAddrRewriter(pattern 1.0.0.64/30# - 0 1, drop)")) {
      for (int i = 1; i <= 3; i++) {
        send(graph, 0, IpPacket.udp("10.0.0." + i, 5, "8.8.8.8", 53));
      }
      assertEquals(
          List.of("udp 1.0.0.65:5 > 8.8.8.8:53", "udp 1.0.0.66:5 > 8.8.8.8:53"), taken(graph, 0));
    }
  }

  @Test
  void laterFragmentsAreRewritten() {
    try (TestGraph graph = of(BASIC)) {
      byte[] fragment =
          IpPacket.ip(
              IpAddress.parse4("10.0.0.1"), IpAddress.parse4("8.8.8.8"), 17, 3, new byte[30]);
      byte[] expected =
          IpPacket.ip(
              IpAddress.parse4("1.0.0.1"), IpAddress.parse4("8.8.8.8"), 17, 3, new byte[30]);
      graph.sendIp("in0", fragment);
      org.junit.jupiter.api.Assertions.assertArrayEquals(expected, graph.packets("out0").get(0));
    }
  }

  @Test
  void patternsThatChangeMoreMakeNoFlow() {
    try (TestGraph graph = of("IPAddrRewriter(pattern 1.0.0.1 5.5.5.5 0 1, drop)")) {
      send(graph, 0, IpPacket.udp("10.0.0.1", 5, "8.8.8.8", 53));
      assertEquals("0", graph.read("rw.table_size"));
      assertEquals(1, graph.drops("rw", "no free mapping"));
    }
  }

  @Test
  void flowsAreListed() {
    try (TestGraph graph = of(BASIC)) {
      send(graph, 0, IpPacket.udp("10.0.0.1", 5, "8.8.8.8", 53));
      RewriterGraph.assertExpiry(7200, graph.read("rw.table"));
      assertEquals(
          "10.0.0.1 => 1.0.0.1 [*0 1] i0\n1.0.0.1 => 10.0.0.1 [0 *1] i0\n",
          graph.read("rw.table").replaceAll(" exp[0-9]+", ""));
    }
  }
}
