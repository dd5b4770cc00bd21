// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class FastUDPFlowsTest {
  @Test
  void handlersChangeWhatIsMade() {
    String config =
        "f :: FastUDPFlows(0, 2, 60, 0:0:0:0:0:1, 10.0.0.1, 0:0:0:0:0:2, 10.0.0.2, 1, 2)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(60, graph.packets("out").get(1).length);
      graph.write("f.length", "100");
      graph.write("f.srceth", "0:0:0:0:0:7");
      graph.write("f.dsteth", "0:0:0:0:0:8");
      graph.replace(config);
      graph.write("f.reset", "");
      graph.run();
      byte[] frame = graph.packets("out").get(2);
      assertEquals(100, frame.length);
      assertEquals(8, frame[5]);
      assertEquals(7, frame[11]);
      graph.write("f.length", "0");
      assertEquals("42", graph.read("f.length"));
      assertThrows(HandlerException.class, () -> graph.write("f.srceth", "x"));
      assertThrows(HandlerException.class, () -> graph.write("f.length", "70000"));
    }
  }
}
