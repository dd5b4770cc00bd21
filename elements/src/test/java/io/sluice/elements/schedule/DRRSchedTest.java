// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class DRRSchedTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void bytesAreSharedFairly() {
    String config =
        "a :: Inject -> Queue -> s :: DRRSched(100) -> out :: Capture; b :: Inject -> Queue -> [1] s";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 10; i++) {
        byte[] large = new byte[100];
        large[0] = 1;
        graph.send("a", large);
        byte[] small = new byte[50];
        small[0] = 2;
        graph.send("b", small, small);
      }
      graph.run();
      List<Integer> order = numbers(graph, "out");
      assertEquals(30, order.size());
      List<Integer> first = order.subList(0, 15);
      long large = first.stream().filter(n -> n == 1).count();
      assertTrue(large >= 4 && large <= 6, order.toString());
    }
  }

  @Test
  void aHeldPacketIsFreed() {
    String config = "a :: Inject -> Queue -> s :: DRRSched(1) -> out :: Capture; Idle -> [1] s";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[1000]);
      graph.router().step();
      assertEquals(0, graph.packets("out").size());
    }
    assertTrue(TestGraph.errorsOf("Idle -> DRRSched(0) -> Idle").contains("bad QUANTUM"));
  }
}
