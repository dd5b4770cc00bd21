// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class QuitWatcherTest {
  @Test
  void theDriverStopsOnceASourceRests() {
    String config =
        "a :: InfiniteSource(LIMIT 5) -> out :: Capture;"
            + "b :: InfiniteSource(DATA x) -> Discard; QuitWatcher(b, a)";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.router().isStopRequested());
      assertEquals(5, graph.packets("out").size());
    }
  }

  @Test
  void itGoesOnWhileAllAreScheduled() {
    try (TestGraph graph =
        TestGraph.of(
            "b :: InfiniteSource -> Discard; QuitWatcher(b);"
                + "t :: TimedSource(1ms, LIMIT 30) -> out :: Capture")) {
      graph.until(() -> graph.packets("out").size() == 30);
      assertFalse(graph.router().isStopRequested());
      graph.write("b.scheduled", "false");
      graph.until(() -> graph.router().isStopRequested());
    }
  }

  /** With kohler/click's words. */
  @Test
  void elementsWithoutTheHandlerAreReported() {
    String errors = TestGraph.errorsOf("c :: Counter; Idle -> c -> Discard; QuitWatcher(c, zz)");
    assertTrue(errors.contains("no 'c.scheduled' read handler"), errors);
    assertTrue(errors.contains("no element named 'zz'"), errors);
  }
}
