// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.graph.TestGraph;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class MeterTest {
  /** Steps until something holds; fails after half a minute. */
  private static void until(TestGraph graph, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for too long");
      graph.router().step();
    }
  }

  @Test
  void theRateChoosesTheOutput() {
    String config =
        "in :: Inject -> m :: Meter(50, 100000000) -> a :: Capture; m[1] -> b :: Capture;"
            + "m[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[200][4]);
      assertEquals(200, graph.packets("a").size());
      // A millisecond later the two hundred weigh in at 195 packets a second.
      long start = System.nanoTime();
      until(graph, () -> System.nanoTime() - start > 3_000_000);
      graph.send("in", new byte[4]);
      assertEquals(1, graph.packets("b").size());
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
