// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrioSchedTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  private static final String INPUTS =
      "a :: Inject -> Queue -> s; b :: Inject -> Queue -> [1] s; s -> out :: Capture;";

  @Test
  void theFirstInputComesFirst() {
    try (TestGraph graph = TestGraph.of("s :: PrioSched;" + INPUTS)) {
      graph.send("b", new byte[] {11}, new byte[] {12});
      graph.send("a", new byte[] {1}, new byte[] {2});
      graph.run();
      assertEquals(List.of(1, 2, 11, 12), numbers(graph, "out"));
    }
  }
}
