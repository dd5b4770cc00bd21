// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ShaperTest {
  @Test
  void pullsAreEvenlySpaced() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> s :: Shaper(100) -> out :: Capture")) {
      graph.send("in", new byte[8][4]);
      long start = System.nanoTime();
      graph.run();
      assertEquals(1, graph.packets("out").size());
      graph.until(() -> graph.packets("out").size() == 8);
      long nanos = System.nanoTime() - start;
      assertTrue(nanos >= 69_000_000, "seven gaps of 10 ms took " + nanos + " ns");
      assertEquals("100", graph.read("s.rate"));
    }
  }

  @Test
  void outputOneGivesPacketsInBetween() {
    String config =
        "in :: Inject -> Queue -> s :: Shaper(1) -> out :: Capture; s[1] -> rest :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[8][4]);
      graph.run();
      assertEquals(1, graph.packets("out").size());
      assertEquals(7, graph.packets("rest").size());
    }
  }
}
