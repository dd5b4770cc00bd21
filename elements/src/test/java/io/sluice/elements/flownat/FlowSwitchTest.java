// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class FlowSwitchTest {
  private static final String CONFIG =
      "in :: Inject -> MarkIPHeader -> m :: FlowIPManager -> f :: FlowSwitch(%s) -> a :: Capture;"
          + " f[1] -> b :: Capture; bare :: Inject -> f";

  private static byte[] udp(int port) {
    return TestGraph.hex(
        "4500001c 00000000 40 11 0000 0a000001 0a000002 %04x 0035 0008 0000".formatted(port));
  }

  @Test
  void flowsTakeTurnsAndStay() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted(""))) {
      graph.send("in", udp(1), udp(2), udp(1), udp(2), udp(1), udp(3));
      assertEquals(4, graph.packets("a").size());
      assertEquals(2, graph.packets("b").size());
      assertArrayEquals(udp(3), graph.packets("a").get(3));
      assertEquals("2 1", graph.read("f.load").strip());
      assertEquals("4 2", graph.read("f.load_packets").strip());
      assertEquals("2", graph.read("f.nb_total_servers"));
      graph.replace(CONFIG.formatted(""));
      graph.send("in", udp(2), udp(4));
      assertEquals("2 2", graph.read("f.load").strip());
      assertEquals(2 + 2, graph.packets("b").size());
    }
  }

  @Test
  void aReplacementChoosesInItsOwnMode() {
    byte[] reply = TestGraph.hex("4500001c00000000401100000a0000020a0000010035000700080000");
    try (TestGraph graph = TestGraph.of(CONFIG.formatted(""))) {
      graph.send("in", udp(1), udp(2));
      graph.replace(CONFIG.formatted("LB_MODE hash"));
      graph.send("in", udp(1), udp(2));
      assertEquals("1 1", graph.read("f.load").strip());
      assertEquals("2 2", graph.read("f.load_packets").strip());
      graph.send("in", udp(7), reply);
      // Both directions have one hash; with turns, they would go to different outputs.
      assertEquals(0, graph.packets("a").size() % 2);
    }
  }

  @Test
  void packetsWithoutAFlowAreDropped() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted("LB_MODE hash"))) {
      graph.send("bare", udp(1));
      assertEquals(1, graph.drops("f", "no flow"));
    }
    String errors = TestGraph.errorsOf("Idle -> FlowSwitch(LB_MODE nonsense) -> Discard");
    assertTrue(errors.contains("LB_MODE"), errors);
  }
}
