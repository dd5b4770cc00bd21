// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class FlowPaintTest {
  @Test
  void packetsOfFlowsPass() {
    byte[] udp =
        TestGraph.hex("4500001c 00000000 40 11 0000 0a000001 0a000002 0001 0035 0008 0000");
    String config =
        "in :: Inject -> MarkIPHeader -> FlowIPManager -> p :: FlowPaint(5) -> out :: Capture;"
            + " bare :: Inject -> p";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", udp);
      graph.send("bare", udp);
      assertArrayEquals(udp, graph.packets("out").get(0));
      assertEquals(0, graph.captured("out").get(0).paint());
      assertEquals(1, graph.drops("p", "no flow"));
      graph.write("p.color", "7");
      graph.replace(config);
      assertEquals("7", graph.read("p.color"));
    }
  }

  @Test
  void combosGoByTheColourOfTheFlow() {
    String udp = "4500001c00000000401166d20a0000010a000002%04x003500080000";
    String config =
        "in :: Inject -> MarkIPHeader -> FlowIPManager -> c :: IPClassifier(src port 1, -);"
            + "c -> FlowPaint(5) -> x :: FlowIPOutputCombo(5, 1.2.3.4, 100);"
            + "c[1] -> FlowPaint(6) -> x; plain :: Inject -> MarkIPHeader -> x;"
            + "x -> out :: Capture; x[1] -> same :: Capture; x[2], x[3], x[4] -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex(udp.formatted(1)), TestGraph.hex(udp.formatted(2)));
      graph.replace(config);
      graph.send("in", TestGraph.hex(udp.formatted(1)));
      graph.send("plain", TestGraph.hex(udp.formatted(1)));
      assertEquals(4, graph.packets("out").size());
      assertEquals(2, graph.packets("same").size());
      assertEquals(63, graph.packets("out").get(0)[8]);
    }
  }
}
