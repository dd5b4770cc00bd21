// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ScheduleInfoTest {
  @Test
  void tasksRunInProportion() {
    String config =
        "a :: InfiniteSource -> ca :: Counter -> Discard; b :: InfiniteSource -> cb :: Counter"
            + " -> Discard; c :: InfiniteSource -> cc :: Counter -> Discard;"
            + "x :: { s :: InfiniteSource -> Counter -> Discard; ScheduleInfo(s 0.5) };"
            + "ScheduleInfo(a 3, c 0, x 2)";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 10; i++) {
        graph.router().step();
      }
      assertEquals("30", graph.read("ca.count"));
      assertEquals("10", graph.read("cb.count"));
      assertEquals("0", graph.read("cc.count"));
      assertEquals("10", graph.read("x/Counter@2.count"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("ScheduleInfo(a, b c, d -1)");
    assertEquals(3, errors.split("expected 'ELEMENTNAME PARAM'", -1).length - 1, errors);
  }
}
