// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class MultiCounterTest {
  private static final String CONFIG =
      "a :: Inject -> m :: MultiCounter -> x :: Capture; b :: Inject -> [1] m [1] -> y :: Capture";

  @Test
  void eachInputIsCounted() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.send("a", new byte[60], new byte[40]);
      graph.send("b", new byte[7]);
      assertEquals("[2,1]", graph.read("m.count"));
      assertEquals("[100,7]", graph.read("m.byte_count"));
      assertTrue(graph.read("m.rate").matches("\\[[0-9.]+,[0-9.]+]"), graph.read("m.rate"));
      assertTrue(graph.read("m.byte_rate").matches("\\[[0-9.]+,[0-9.]+]"));
      assertEquals(2, graph.packets("x").size());
      assertEquals(1, graph.packets("y").size());
      graph.replace(CONFIG);
      graph.send("b", new byte[7]);
      assertEquals("[2,2]", graph.read("m.count"));
      graph.write("m.reset_counts", "");
      assertEquals("[0,0]", graph.read("m.count"));
      assertEquals("[0,0]", graph.read("m.byte_count"));
    }
  }
}
