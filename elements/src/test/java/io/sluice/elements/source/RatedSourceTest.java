// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RatedSourceTest {
  @Test
  void makesItsLimitAtItsRateAndStops() {
    String config = "s :: RatedSource(ab, 100, 8, LENGTH 5, STOP true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      long start = System.nanoTime();
      graph.until(() -> graph.router().isStopRequested());
      long nanos = System.nanoTime() - start;
      assertTrue(nanos >= 59_000_000, "two at once, then six gaps of 10 ms, took " + nanos);
      assertEquals(8, graph.packets("out").size());
      assertArrayEquals(new byte[] {'a', 'b', 'a', 'b', 'a'}, graph.packets("out").get(7));
      assertEquals("8", graph.read("s.count"));
      assertTrue(graph.captured("out").get(0).timestamp() > 0);
    }
  }

  @Test
  void bandwidthGivesTheRate() {
    try (TestGraph graph =
        TestGraph.of("s :: RatedSource(LENGTH 125, BANDWIDTH 1Mbps, ACTIVE false) -> Discard")) {
      assertEquals("1000", graph.read("s.rate"));
    }
  }

  @Test
  void theLengthHasTwoNames() {
    String config = "s :: RatedSource(ab, 1000000, 1, LENGTH 3) -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("3", graph.read("s.datasize"));
      graph.write("s.datasize", "5");
      assertEquals("5", graph.read("s.length"));
      graph.run();
      assertArrayEquals(new byte[] {'a', 'b', 'a', 'b', 'a'}, graph.packets("out").get(0));
      assertThrows(HandlerException.class, () -> graph.write("s.datasize", "x"));
      assertThrows(HandlerException.class, () -> graph.write("s.datasize", "1000000"));
      assertThrows(HandlerException.class, () -> graph.write("s.data", "x".repeat(1_000_000)));
    }
  }

  @Test
  void aPulledSourceAndItsHandlers() {
    String config = "s :: RatedSource(x, 1000000, 3) -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(3, graph.packets("out").size());
      graph.write("s.limit", "4");
      graph.write("s.data", "yz");
      graph.until(() -> graph.packets("out").size() == 4);
      assertArrayEquals(new byte[] {'y', 'z'}, graph.packets("out").get(3));
      graph.write("s.reset", "");
      graph.write("s.active", "false");
      graph.run();
      assertEquals("0", graph.read("s.count"));
    }
  }

  @Test
  void aCallIsMadeAtTheLimit() {
    String config =
        "s :: RatedSource(ab, 1000000, 3, HEADROOM 64, END_CALL d.switch 0) -> d :: Switch(-1) ->"
            + " Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.read("d.switch").equals("0"));
      assertEquals("3", graph.read("s.count"));
    }
  }

  @Test
  void theCallAtTheEndNeedsAHandler() {
    String errors = TestGraph.errorsOf("RatedSource(LIMIT 1, END_CALL nosuch.x) -> Discard");
    assertTrue(errors.contains("END_CALL: no element named 'nosuch'"), errors);
    errors = TestGraph.errorsOf("s :: RatedSource(LIMIT 1, END_CALL s.count 1) -> Discard");
    assertTrue(errors.contains("END_CALL: no 's.count' write handler"), errors);
  }
}
