// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundRobinSchedTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  private static final String INPUTS =
      "a :: Inject -> Queue -> s; b :: Inject -> Queue -> [1] s; s -> out :: Capture;";

  @Test
  void inputsTakeTurns() {
    try (TestGraph graph = TestGraph.of("s :: RoundRobinSched;" + INPUTS)) {
      graph.send("a", new byte[] {1}, new byte[] {2}, new byte[] {3});
      graph.send("b", new byte[] {11}, new byte[] {12});
      graph.run();
      assertEquals(List.of(1, 11, 2, 12, 3), numbers(graph, "out"));
    }
  }

  @Test
  void aBurstIsDealtOutPacketByPacket() {
    String config =
        "s :: RRSched; a :: Inject -> Queue -> s; b :: Inject -> Queue -> [1] s;"
            + "s -> Unqueue(8) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[] {1}, new byte[] {2}, new byte[] {3});
      graph.send("b", new byte[] {11});
      graph.router().step();
      assertEquals(List.of(1, 11, 2, 3), numbers(graph, "out"));
    }
  }

  @Test
  void onlyTheFirstInputsMayBeAsked() {
    try (TestGraph graph = TestGraph.of("s :: RoundRobinSched(1);" + INPUTS)) {
      graph.send("a", new byte[] {1}, new byte[] {2});
      graph.send("b", new byte[] {11});
      graph.run();
      assertEquals(List.of(1, 2), numbers(graph, "out"));
    }
  }
}
