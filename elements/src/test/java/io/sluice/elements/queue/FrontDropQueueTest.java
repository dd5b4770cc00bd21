// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontDropQueueTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void dropsTheOldest() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> q :: FrontDropQueue(2) -> out :: Capture")) {
      graph.send("in", new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4});
      assertEquals("2", graph.read("q.drops"));
      assertEquals("2", graph.read("q.length"));
      graph.run();
      assertEquals(List.of(3, 4), numbers(graph, "out"));
    }
  }

  @Test
  void whatIsDroppedLeavesByOutputOne() {
    String config =
        "in :: Inject -> q :: FrontDropQueue(2) -> out :: Capture; q[1] -> old :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1}, new byte[] {2}, new byte[] {3});
      assertEquals(List.of(1), numbers(graph, "old"));
      graph.write("q.capacity", "1");
      graph.run();
      assertEquals(List.of(3), numbers(graph, "out"));
    }
  }

  @Test
  void aZeroCapacityRefusesEverything() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> q :: FrontDropQueue(0) -> out :: Capture")) {
      graph.send("in", new byte[] {1}, new byte[] {2});
      graph.run();
      assertEquals("2", graph.read("q.drops"));
      assertEquals(List.of(), numbers(graph, "out"));
    }
  }
}
