// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandLoadTest {
  @Test
  void drawsNumbersAndPassesPackets() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> x :: RandLoad(MIN 5, MAX 6) -> out :: Capture")) {
      RandLoad load = (RandLoad) graph.router().find("x");
      int[] drawn =
          IntStream.range(0, 10)
              .map(
                  i -> {
                    graph.send("in", new byte[4]);
                    return load.last();
                  })
              .toArray();
      assertEquals(10, graph.packets("out").size());
      assertNotEquals(1, IntStream.of(drawn).distinct().count());
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> RandLoad(MIN 5, MAX 5) -> Discard");
    assertTrue(errors.contains("MAX must be more than MIN"), errors);
    errors = TestGraph.errorsOf("Idle -> FlowRandLoad(MIN 5, MAX 5) -> Discard");
    assertTrue(errors.contains("MAX must be more than MIN"), errors);
  }
}
