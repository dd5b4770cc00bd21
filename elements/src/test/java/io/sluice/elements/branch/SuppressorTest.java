// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuppressorTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void portsCanBeSwitchedOff() {
    String config =
        "a :: Inject -> s :: Suppressor -> x :: Capture;"
            + "b :: Inject -> Queue -> [1] s [1] -> y :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.write("s.active0", "false");
      graph.write("s.active1", "false");
      graph.send("a", new byte[] {1});
      graph.send("b", new byte[] {2});
      graph.run();
      assertEquals(1, graph.drops("s", "suppressed"));
      assertEquals(List.of(), numbers(graph, "y"));
      graph.write("s.reset", "");
      graph.send("a", new byte[] {3});
      graph.run();
      assertEquals(List.of(3), numbers(graph, "x"));
      assertEquals(List.of(2), numbers(graph, "y"));
      assertEquals("true", graph.read("s.active1"));
    }
  }
}
