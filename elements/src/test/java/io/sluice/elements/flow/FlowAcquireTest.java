// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class FlowAcquireTest {
  private static byte[] udp(int port) {
    return TestGraph.hex(
        String.format("4500001c00000000401100000a0000010a000002%04x000600080000", port));
  }

  @Test
  void flowsThatPassedDoNotRunOut() {
    // FlowAcquire stands in front of its manager in the text.
    String config =
        "x :: FlowAcquire -> out :: Capture; in :: Inject -> m :: FlowIPManager(2, TIMEOUT 1)"
            + " -> c :: IPClassifier(src port 1, -); c -> x; c[1] -> out";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", udp(1));
      graph.sendIp("in", udp(2));
      graph.until(() -> graph.read("m.expired").equals("1"));
      assertEquals("1", graph.read("m.count"));
      graph.replace(config);
      assertEquals("1", graph.read("m.count"));
      graph.sendIp("in", udp(1));
      // It makes room all the same.
      graph.sendIp("in", udp(3));
      graph.sendIp("in", udp(4));
      assertEquals("1", graph.read("m.evicted"));
      assertEquals("2", graph.read("m.count"));
      assertEquals(5, graph.packets("out").size());
    }
  }

  @Test
  void packetsOfEndedFlowsLeaveNothing() {
    String config =
        "in :: Inject -> m :: FlowIPManager(2) -> Queue -> u :: Unqueue(ACTIVE false)"
            + " -> FlowAcquire -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 20; i++) {
        graph.sendIp("in", udp(i));
      }
      graph.write("u.active", "true");
      graph.until(() -> graph.packets("out").size() == 20);
      FlowManager manager = (FlowManager) graph.router().find("m");
      assertEquals(true, manager.kept() <= 4, manager.kept() + " flows kept");
    }
  }
}
