// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrideSchedTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  private static final String INPUTS =
      "a :: Inject -> Queue -> s; b :: Inject -> Queue -> [1] s; s -> out :: Capture;";

  @Test
  void inputsAreServedInProportion() {
    try (TestGraph graph = TestGraph.of("s :: StrideSched(2, 1);" + INPUTS)) {
      for (int i = 1; i < 9; i++) {
        graph.send("a", new byte[] {(byte) i});
        graph.send("b", new byte[] {(byte) (10 + i)});
      }
      graph.run();
      assertEquals(
          List.of(1, 2, 11, 3, 4, 12, 5, 6, 13, 7, 8, 14, 15, 16, 17, 18), numbers(graph, "out"));
      assertEquals("2, 1", graph.read("s.config"));
    }
  }

  @Test
  void ticketsCanChange() {
    try (TestGraph graph = TestGraph.of("s :: StrideSched(1, 1);" + INPUTS)) {
      graph.write("s.tickets0", "0");
      graph.send("a", new byte[] {1});
      graph.send("b", new byte[] {11});
      graph.run();
      assertEquals(List.of(11), numbers(graph, "out"));
      graph.write("s.tickets0", "5");
      graph.run();
      assertEquals(List.of(11, 1), numbers(graph, "out"));
      assertEquals("5", graph.read("s.tickets0"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("s :: StrideSched(1); Idle -> s -> Idle; Idle -> [1] s");
    assertTrue(errors.contains("need 2 arguments, one per input port"), errors);
    errors = TestGraph.errorsOf("Idle -> StrideSched(x) -> StrideSched(-3) -> Idle");
    assertTrue(errors.contains("argument 0 should be number of tickets (integer)"), errors);
    assertTrue(errors.contains("argument 0 (number of tickets) must be >= 0"), errors);
  }
}
