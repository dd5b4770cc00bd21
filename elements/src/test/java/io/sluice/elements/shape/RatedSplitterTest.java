// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RatedSplitterTest {
  @Test
  void whatIsOverTheRateGoesTheOtherWay() {
    String config =
        "in :: Inject -> s :: RatedSplitter(1, BURST_SIZE 3) -> a :: Capture; s[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[5][4]);
      assertEquals(3, graph.packets("a").size());
      assertEquals(2, graph.packets("b").size());
      graph.write("s.rate", "2");
      assertEquals("2", graph.read("s.rate"));
    }
  }
}
