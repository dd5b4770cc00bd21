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
}
