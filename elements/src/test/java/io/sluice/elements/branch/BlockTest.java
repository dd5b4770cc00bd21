// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class BlockTest {
  private static int output(TestGraph graph, int forward, int reverse) {
    graph.send(
        "in",
        new byte[10],
        p -> {
          Anno.putI32(p, Anno.AGGREGATE, forward);
          Anno.putI32(p, Anno.EXTRA_PACKETS, reverse);
        });
    int slow = graph.packets("slow").size();
    graph.captured("slow").clear();
    return slow == 1 ? 0 : 1;
  }

  @Test
  void separatesByForwardRate() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> b :: Block(5) -> slow :: Capture; b[1] -> Discard")) {
      assertEquals(0, output(graph, 5, 0));
      assertEquals(0, output(graph, -6, 0));
      assertEquals(1, output(graph, 6, 0));
      graph.write("b.thresh", "0");
      assertEquals(0, output(graph, 6, 0));
      assertEquals("0", graph.read("b.thresh"));
      assertThrows(HandlerException.class, () -> graph.write("b.thresh", "x"));
    }
  }

  @Test
  void separatesByProportion() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> b :: CompareBlock(5, 2, 100) -> slow :: Capture; b[1] -> Discard")) {
      assertEquals(1, output(graph, 101, 252));
      assertEquals(0, output(graph, 101, 253));
      assertEquals(0, output(graph, 100, 0));
      assertEquals(1, output(graph, Integer.MAX_VALUE, 0));
      graph.write("b.rev_weight", "600");
      assertEquals(0, output(graph, 101, 0));
      assertEquals("5", graph.read("b.fwd_weight"));
    }
  }
}
