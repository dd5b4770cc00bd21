// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullSwitchTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  private static final String INPUTS =
      "a :: Inject -> Queue -> s; b :: Inject -> Queue -> [1] s; s -> out :: Capture;";

  @Test
  void theHandlerChooses() {
    try (TestGraph graph = TestGraph.of("s :: PullSwitch(1);" + INPUTS)) {
      graph.send("a", new byte[] {1}, new byte[] {2});
      graph.send("b", new byte[] {11});
      graph.run();
      assertEquals(List.of(11), numbers(graph, "out"));
      graph.write("s.switch", "0");
      graph.router().step();
      graph.write("s.switch", "7");
      assertEquals("-1", graph.read("s.switch"));
      graph.run();
      assertEquals(List.of(11, 1), numbers(graph, "out"));
    }
  }
}
