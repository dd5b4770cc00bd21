// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.graph.TestGraph;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class TimedUnqueueTest {
  /** Steps until something holds; fails after half a minute. */
  private static void until(TestGraph graph, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for too long");
      graph.router().step();
    }
  }

  @Test
  void movesABurstEachInterval() {
    // The timer runs from the moment the graph is made.
    long start = System.nanoTime();
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> TimedUnqueue(20ms, 3) -> out :: Capture")) {
      graph.send("in", new byte[7][4]);
      until(graph, () -> graph.packets("out").size() > 0);
      assertEquals(3, graph.packets("out").size());
      until(graph, () -> graph.packets("out").size() == 7);
      assertTrue(System.nanoTime() - start >= 39_000_000);
    }
  }

  @Test
  void bursterMovesEight() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> Burster(1hr) -> out :: Capture")) {
      graph.send("in", new byte[10][4]);
      until(graph, () -> graph.packets("out").size() > 0);
      assertEquals(8, graph.packets("out").size());
    }
  }
}
