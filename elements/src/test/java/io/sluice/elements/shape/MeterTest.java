// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class MeterTest {
  @Test
  void theRateChoosesTheOutput() {
    String config =
        "in :: Inject -> m :: Meter(50, 100000000) -> a :: Capture; m[1] -> b :: Capture;"
            + "m[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[4]);
      assertEquals(1, graph.packets("a").size());
      // Within some milliseconds so many packets are more than 50 a second, on any machine.
      for (int i = 0; i < 100_000 && graph.packets("b").isEmpty(); i++) {
        graph.send("in", new byte[200][4]);
      }
      assertFalse(graph.packets("b").isEmpty());
      assertTrue(graph.packets("c").isEmpty());
      assertEquals("50 100000000", graph.read("m.meters"));
      assertTrue(Double.parseDouble(graph.read("m.rate")) > 0);
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> m :: Meter(x, 2, 1) -> Idle; m[1] -> Idle");
    assertTrue(errors.contains("need 1 arguments, one less than the number of output"), errors);
    assertTrue(errors.contains("argument 1 syntax error"), errors);
    assertTrue(errors.contains("rate 3 must be > rate 2"), errors);
  }
}
