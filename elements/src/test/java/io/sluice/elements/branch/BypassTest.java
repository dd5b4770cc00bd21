// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class BypassTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void pushesPastOrThrough() {
    String config = "in :: Inject -> b :: Bypass -> x :: Capture; b[1] -> y :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1});
      graph.write("b.active", "true");
      graph.send("in", new byte[] {2});
      assertEquals(List.of(1), numbers(graph, "x"));
      assertEquals(List.of(2), numbers(graph, "y"));
      assertEquals("true", graph.read("b.active"));
    }
  }

  @Test
  void pullsPastOrThrough() {
    String config =
        "p :: Inject -> Queue -> b :: Bypass -> out :: Capture; q :: Inject -> Queue -> [1] b";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("p", new byte[] {1});
      graph.send("q", new byte[] {2});
      graph.run();
      assertEquals(List.of(1), numbers(graph, "out"));
      graph.write("b.active", "true");
      graph.run();
      assertEquals(List.of(1, 2), numbers(graph, "out"));
    }
  }

  /** Not a loop: from input 1 there is no way to output 1. */
  @Test
  void aDetourLeadsBack() {
    String detour = "b :: Bypass(true) -> out :: Capture; b[1] -> c :: Counter -> [1] b";
    for (String before : List.of("in :: Inject -> ", "in :: Inject -> Queue -> ")) {
      try (TestGraph graph = TestGraph.of(before + detour)) {
        graph.send("in", new byte[] {1});
        graph.run();
        graph.write("b.active", "false");
        graph.send("in", new byte[] {2});
        graph.run();
        assertEquals(List.of(1, 2), numbers(graph, "out"));
        assertEquals("1", graph.read("c.count"));
      }
    }
    String errors = TestGraph.errorsOf("Idle -> Queue -> b :: Bypass -> Null -> [1] b");
    assertTrue(errors.contains("loop in pull path"), errors);
  }
}
