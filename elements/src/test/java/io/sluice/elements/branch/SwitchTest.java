// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwitchTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void theHandlerChooses() {
    String config = "in :: Inject -> s :: Switch -> a :: Capture; s[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1});
      graph.write("s.switch", "1");
      graph.send("in", new byte[] {2});
      graph.write("s.switch", "2");
      graph.send("in", new byte[] {3});
      assertEquals("-1", graph.read("s.switch"));
      graph.write("s.switch", "0");
      graph.send("in", new byte[] {4});
      assertEquals(List.of(1, 4), numbers(graph, "a"));
      assertEquals(List.of(2), numbers(graph, "b"));
      assertEquals(1, graph.drops("s", "switched off"));
    }
  }

  @Test
  void theFirstChoiceMustExist() {
    String errors = TestGraph.errorsOf("Idle -> s :: Switch(2) -> Idle; s[1] -> Idle");
    assertTrue(errors.contains("output must be < 2"), errors);
  }
}
