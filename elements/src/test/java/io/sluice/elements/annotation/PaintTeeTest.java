// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaintTeeTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void copiesOneColour() {
    String config =
        "a :: Inject -> Paint(1) -> t :: PaintTee(1) -> out :: Capture; t[1] -> copy :: Capture;"
            + "b :: Inject -> Paint(2) -> t";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[] {1}, new byte[] {2});
      graph.send("b", new byte[] {3});
      assertEquals(List.of(1, 2, 3), numbers(graph, "out"));
      assertEquals(List.of(1, 2), numbers(graph, "copy"));
    }
  }

  @Test
  void worksOnAPullPath() {
    String config =
        "a :: Inject -> Paint(1) -> Queue -> t :: PaintTee(1) -> out :: Capture;"
            + "t[1] -> copy :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[] {1}, new byte[] {2});
      graph.run();
      assertEquals(List.of(1, 2), numbers(graph, "out"));
      assertEquals(List.of(1, 2), numbers(graph, "copy"));
    }
  }
}
