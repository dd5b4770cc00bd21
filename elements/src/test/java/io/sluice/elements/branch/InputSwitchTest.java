// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputSwitchTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void theHandlerChooses() {
    String config = "a :: Inject -> s :: InputSwitch -> out :: Capture; b :: Inject -> [1] s";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[] {1});
      graph.send("b", new byte[] {2});
      graph.write("s.switch", "1");
      graph.send("a", new byte[] {3});
      graph.send("b", new byte[] {4});
      assertEquals(List.of(1, 4), numbers(graph, "out"));
      graph.write("s.switch", "2");
      assertEquals("-1", graph.read("s.switch"));
      assertEquals(2, graph.drops("s", "switched off"));
    }
    assertTrue(TestGraph.errorsOf("Idle -> InputSwitch(1) -> Idle").contains("input must be < 1"));
    assertTrue(
        TestGraph.errorsOf("Idle -> InputSwitch(OUTPUT 1) -> Idle").contains("input must be < 1"));
  }
}
