// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TimedUnqueueTest {
  @Test
  void movesABurstEachInterval() {
    // The timer runs from the moment the graph is made.
    long start = System.nanoTime();
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> TimedUnqueue(20ms, 3) -> out :: Capture")) {
      graph.send("in", new byte[7][4]);
      graph.until(() -> graph.packets("out").size() > 0);
      assertEquals(3, graph.packets("out").size());
      graph.until(() -> graph.packets("out").size() == 7);
      assertTrue(System.nanoTime() - start >= 39_000_000);
    }
  }

  @Test
  void bursterMovesEight() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> Burster(1hr) -> out :: Capture")) {
      graph.send("in", new byte[10][4]);
      graph.until(() -> graph.packets("out").size() > 0);
      assertEquals(8, graph.packets("out").size());
    }
  }
}
