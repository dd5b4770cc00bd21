// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullTeeTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void pushesCopiesOfWhatIsPulled() {
    String config =
        "in :: Inject -> Queue -> t :: PullTee -> out :: Capture; t[1] -> copy :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1}, new byte[] {2});
      assertEquals(List.of(), numbers(graph, "copy"));
      graph.run();
      assertEquals(List.of(1, 2), numbers(graph, "out"));
      assertEquals(List.of(1, 2), numbers(graph, "copy"));
    }
  }
}
