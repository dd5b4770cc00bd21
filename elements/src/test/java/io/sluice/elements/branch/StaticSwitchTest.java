// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticSwitchTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void theChoiceIsForGood() {
    String config =
        "in :: Inject -> s :: StaticSwitch(1) -> a :: Capture; s[1] -> b :: Capture;"
            + "in2 :: Inject -> t :: StaticSwitch(7) -> c :: Capture;"
            + "in3 :: Inject -> u :: StaticSwitch(-1) -> d :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1});
      graph.send("in2", new byte[] {2});
      graph.send("in3", new byte[] {3});
      assertEquals(List.of(), numbers(graph, "a"));
      assertEquals(List.of(1), numbers(graph, "b"));
      assertEquals(1, graph.drops("t", "switched off"));
      assertEquals(1, graph.drops("u", "switched off"));
    }
  }
}
