// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void packetsGoEverywhereElse() {
    String config =
        "a :: Inject -> h :: Hub -> x :: Capture; b :: Inject -> [1] h [1] -> y :: Capture;"
            + "c :: Inject -> [2] h [2] -> z :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[] {1});
      graph.send("b", new byte[] {2});
      graph.send("c", new byte[] {3});
      assertEquals(List.of(2, 3), numbers(graph, "x"));
      assertEquals(List.of(1, 3), numbers(graph, "y"));
      assertEquals(List.of(1, 2), numbers(graph, "z"));
    }
  }

  @Test
  void aHubOfOneDropsAll() {
    try (TestGraph graph = TestGraph.of("a :: Inject -> h :: Hub -> x :: Capture")) {
      graph.send("a", new byte[] {1});
      assertEquals(1, graph.drops("h", "no other output"));
    }
  }
}
