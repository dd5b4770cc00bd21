// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RoundRobinMultiSchedTest {
  private static String pulled(String arguments, int burst) {
    String config =
        "s :: RoundRobinMultiSched(%s); a :: Inject -> Queue -> s; b :: Inject -> Queue -> [1] s;"
                .formatted(arguments)
            + "s -> Unqueue("
            + burst
            + ") -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4});
      graph.send("b", new byte[] {11}, new byte[] {12}, new byte[] {13});
      graph.run();
      return graph.packets("out").stream()
          .map(bytes -> String.valueOf(bytes[0]))
          .collect(Collectors.joining(" "));
    }
  }

  @Test
  void eachInputHasSoManyAtOnce() {
    for (int burst : new int[] {1, 3, 8}) {
      assertEquals("1 11 2 12 3 13 4", pulled("", burst));
      assertEquals("1 2 11 12 3 4 13", pulled("2", burst));
      assertEquals("1 2 3 11 12 13 4", pulled("3", burst));
    }
  }

  @Test
  void inputsBeyondTheMostAreNotUsed() {
    assertEquals("1 2 3 4", pulled("2, 1", 8));
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> RoundRobinMultiSched(0, 2) -> Idle");
    assertTrue(errors.contains("N"), errors);
    assertTrue(errors.contains("MAX"), errors);
  }
}
