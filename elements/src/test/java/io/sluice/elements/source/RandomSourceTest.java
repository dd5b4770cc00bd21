// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RandomSourceTest {
  @Test
  void makesItsLimitOfRandomPackets() {
    String config = "s :: RandomSource(20, LIMIT 50, BURST 8, STOP true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertTrue(graph.router().isStopRequested());
      assertEquals("50", graph.read("s.count"));
      long different =
          graph.packets("out").stream().map(java.util.Arrays::toString).distinct().count();
      assertEquals(50, different);
      assertEquals(20, graph.packets("out").get(49).length);
    }
  }

  @Test
  void canBePulledAndReset() {
    String config = "s :: RandomSource(3, 2) -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      graph.write("s.length", "9");
      graph.write("s.reset", "");
      graph.run();
      assertEquals(4, graph.packets("out").size());
      assertEquals(9, graph.packets("out").get(3).length);
    }
  }

  @Test
  void theCallAtTheEndNeedsAHandler() {
    String errors = TestGraph.errorsOf("RandomSource(60, END_CALL nosuch.x) -> Discard");
    assertTrue(errors.contains("END_CALL: no element named 'nosuch'"), errors);
    errors = TestGraph.errorsOf("s :: RandomSource(60, END_CALL s.count 1) -> Discard");
    assertTrue(errors.contains("END_CALL: no 's.count' write handler"), errors);
  }
}
