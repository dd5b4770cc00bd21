// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TupleSwitchTest {
  private static String config(String element) {
    return "in :: Inject -> MarkIPHeader -> x :: "
        + element
        + "; x[0] -> a :: Capture; x[1] -> b :: Capture; x[2] -> c :: Capture";
  }

  private static byte[] packet(int port) {
    return TestGraph.hex(
        "4500001c00000000401100000a0000010a000002" + String.format("%04x", port) + "003500080000");
  }

  private static String counts(TestGraph graph) {
    return graph.packets("a").size()
        + " "
        + graph.packets("b").size()
        + " "
        + graph.packets("c").size();
  }

  @Test
  void flowsTakeTurnsFromTheSecondOutputOn() {
    try (TestGraph graph = TestGraph.of(config("IPRRSwitch"))) {
      graph.send("in", packet(1), packet(1), packet(1));
      assertEquals("0 3 0", counts(graph));
      graph.send("in", packet(2), packet(3), packet(3), packet(1));
      assertEquals("2 4 1", counts(graph));
      graph.replace(config("IPRRSwitch"));
      graph.send("in", packet(4), packet(1), packet(2));
      assertEquals("2 6 2", counts(graph));
      assertEquals("4", graph.read("x.flow_count"));
      graph.send("in", new byte[10]);
      assertEquals(1, graph.drops("x", "no IP header"));
    }
  }

  @Test
  void fewerOutputsAndFlowsIfAsked() {
    try (TestGraph graph = TestGraph.of(config("IPRRSwitch(MAX 2, CAPACITY 100)"))) {
      for (int port = 0; port < 1000; port++) {
        graph.send("in", packet(port));
      }
      assertEquals("500 500 0", counts(graph));
      assertEquals("100", graph.read("x.flow_count"));
    }
  }

  @Test
  void theOutputWithTheFewestFlowsGetsTheNext() {
    try (TestGraph graph = TestGraph.of(config("FlowMinLoadSwitch"))) {
      graph.send("in", packet(1), packet(2), packet(2), packet(2), packet(3), packet(4));
      assertEquals("1 3 2", counts(graph));
      for (int port = 5; port <= 300; port++) {
        graph.send("in", packet(port));
      }
      assertEquals("100 102 100", counts(graph));
      assertEquals("300", graph.read("x.flow_count"));
      graph.replace(config("FlowMinLoadSwitch"));
      graph.send("in", packet(2));
      assertEquals("100 103 100", counts(graph));
    }
  }
}
