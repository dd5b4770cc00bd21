// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class AverageCounterTest {
  @Test
  void countsAndForgets() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> c :: AverageCounter -> Discard")) {
      graph.send("in", new byte[60], new byte[40]);
      assertEquals("2", graph.read("c.count"));
      assertEquals("100", graph.read("c.byte_count"));
      // Within the first millisecond, which is the shortest interval.
      assertEquals("2000", graph.read("c.rate"));
      assertEquals("100000", graph.read("c.byte_rate"));
      graph.write("c.reset", "");
      assertEquals("0", graph.read("c.count"));
    }
  }

  @Test
  void theFirstSecondsCanBeIgnored() {
    String config = "in :: Inject -> Queue -> c :: AverageCounter(3600) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[60]);
      graph.run();
      assertTrue(graph.packets("out").size() == 1);
      assertEquals("0", graph.read("c.count"));
    }
  }
}
