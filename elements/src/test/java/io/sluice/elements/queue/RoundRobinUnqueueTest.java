// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RoundRobinUnqueueTest {
  @Test
  void inputsTakeTurnsAndKeepToTheirOutputs() {
    String config =
        "InfiniteSource(LENGTH 10, LIMIT 9, BURST 9) -> q0 :: Queue -> u :: RoundRobinUnqueue(2)"
            + " -> a :: Counter -> Discard;"
            + "InfiniteSource(LENGTH 20, LIMIT 3, BURST 3) -> Queue -> [1] u [1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("9", graph.read("a.count"));
      assertEquals(3, graph.packets("b").size());
      assertEquals("12 packets", graph.read("u.packets").strip());
    }
  }

  @Test
  void zeroMeansAll() {
    String config =
        "InfiniteSource(LIMIT 500, BURST 500) -> Queue(1000) -> u :: RoundRobinUnqueue(0)"
            + " -> c :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("500", graph.read("c.count"));
    }
  }
}
