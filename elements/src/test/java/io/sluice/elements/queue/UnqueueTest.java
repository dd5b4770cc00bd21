// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnqueueTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void movesBurstsUpToItsLimit() {
    String config = "in :: Inject -> Queue -> u :: Unqueue(2, LIMIT 3) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4});
      graph.router().step();
      assertEquals(List.of(1, 2), numbers(graph, "out"));
      graph.run();
      assertEquals(List.of(1, 2, 3), numbers(graph, "out"));
      assertEquals("3", graph.read("u.count"));
      graph.write("u.reset", "");
      graph.run();
      assertEquals(List.of(1, 2, 3, 4), numbers(graph, "out"));
      assertEquals("1", graph.read("u.count"));
    }
  }

  @Test
  void aNegativeBurstMovesAllAndActiveSwitches() {
    String config = "in :: Inject -> Queue -> u :: Unqueue(-1, ACTIVE false) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1}, new byte[] {2}, new byte[] {3});
      graph.run();
      assertEquals(List.of(), numbers(graph, "out"));
      graph.write("u.active", "true");
      graph.router().step();
      assertEquals(List.of(1, 2, 3), numbers(graph, "out"));
      assertEquals("2147483647", graph.read("u.burst"));
      assertEquals("false", graph.read("u.scheduled"), "the queue is empty");
      assertEquals("1024", graph.read("u.tickets"));
    }
  }
}
