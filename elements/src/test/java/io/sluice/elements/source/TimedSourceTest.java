// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TimedSourceTest {
  @Test
  void makesAPacketEachInterval() {
    String config = "s :: TimedSource(10ms, abc, LIMIT 3, STOP true) -> out :: Capture";
    // The timer runs from the moment the graph is made.
    long start = System.nanoTime();
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.router().isStopRequested());
      assertTrue(System.nanoTime() - start >= 39_000_000);
      assertEquals(3, graph.packets("out").size());
      assertArrayEquals(new byte[] {'a', 'b', 'c'}, graph.packets("out").get(0));
      assertEquals("10ms", graph.read("s.interval"));
      assertThrows(HandlerException.class, () -> graph.write("s.interval", "0"));
    }
  }

  @Test
  void itCanBeWokenAndReset() {
    String config = "s :: TimedSource(1ms, abc, LIMIT 1, ACTIVE false) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.write("s.active", "true");
      graph.until(() -> graph.packets("out").size() == 1);
      graph.until(() -> graph.router().step() == 0);
      graph.write("s.reset", "");
      graph.until(() -> graph.packets("out").size() == 2);
      assertEquals("1", graph.read("s.count"));
    }
  }

  @Test
  void tellsTheHeadroomItWasGiven() {
    String config = "s :: TimedSource(1h, HEADROOM 40) -> Discard; t :: TimedSource(1h) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("28", graph.read("t.headroom"));
      assertEquals("40", graph.read("s.headroom"));
      graph.write("s.headroom", "50");
      assertEquals("50", graph.read("s.headroom"));
      assertThrows(HandlerException.class, () -> graph.write("s.headroom", "-1"));
      assertThrows(HandlerException.class, () -> graph.write("s.headroom", "x"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("TimedSource(0) -> Idle; TimedSource(soon) -> Idle");
    assertTrue(errors.contains("INTERVAL: must be > 0"), errors);
    assertTrue(errors.contains("INTERVAL: parse error in 'soon'"), errors);
  }
}
