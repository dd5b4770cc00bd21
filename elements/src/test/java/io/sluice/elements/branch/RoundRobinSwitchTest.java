// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundRobinSwitchTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void outputsTakeTurns() {
    String config =
        "in :: Inject -> s :: RoundRobinSwitch -> a :: Capture; s[1] -> b :: Capture;"
            + "s[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4});
      graph.send("in", new byte[] {5}, new byte[] {6});
      assertEquals(List.of(1, 4), numbers(graph, "a"));
      assertEquals(List.of(2, 5), numbers(graph, "b"));
      assertEquals(List.of(3, 6), numbers(graph, "c"));
    }
  }

  @Test
  void maxLeavesOutputsOut() {
    String config = "in :: Inject -> s :: RoundRobinSwitch(MAX 1) -> a :: Capture; s[1] -> Idle";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1}, new byte[] {2});
      assertEquals(List.of(1, 2), numbers(graph, "a"));
    }
  }

  @Test
  void maxCanBeWritten() {
    String config =
        "in :: Inject -> s :: RoundRobinSwitch(-1) -> a :: Capture; s[1] -> b :: Capture;"
            + "s[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("3", graph.read("s.max"));
      graph.send("in", new byte[] {1}, new byte[] {2});
      graph.write("s.max", "2");
      graph.send("in", new byte[] {3}, new byte[] {4}, new byte[] {5});
      assertEquals(List.of(1, 3, 5), numbers(graph, "a"));
      assertEquals(List.of(2, 4), numbers(graph, "b"));
    }
  }
}
