// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatedUnqueueTest {
  @Test
  void sendsABurstAndThenItsRate() {
    String config =
        "in :: Inject -> q :: Queue -> u :: RatedUnqueue(100, BURST_SIZE 5) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[12][4]);
      long start = System.nanoTime();
      graph.router().step();
      assertEquals(5, graph.packets("out").size());
      graph.until(() -> graph.packets("out").size() == 12);
      long nanos = System.nanoTime() - start;
      assertTrue(nanos >= 69_000_000, "seven packets at 100/s came in " + nanos + " ns");
      assertEquals("100", graph.read("u.rate"));
      assertTrue(graph.read("u.calls").contains("12 pushes"), graph.read("u.calls"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RatedUnqueue", "BandwidthRatedUnqueue", "EXPUnqueue"})
  void theRateMayStandBehindKeywords(String name) {
    String config = "Idle -> u :: " + name + "(BURST 2, 1000, ACTIVE false) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertTrue(graph.read("u.rate").matches("1000|8kbps"), graph.read("u.rate"));
    }
  }

  @Test
  void theRateCanBeWritten() {
    String config = "in :: Inject -> Queue -> u :: RatedUnqueue(1) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[100][4]);
      graph.run();
      assertEquals(1, graph.packets("out").size());
      graph.write("u.rate", "10000");
      graph.until(() -> graph.packets("out").size() == 100);
      graph.write("u.active", "false");
      graph.send("in", new byte[4]);
      graph.run();
      assertEquals(100, graph.packets("out").size());
    }
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> RatedUnqueue(1, BURST_SIZE 2, BURST_DURATION 1s) -> Queue -> RatedUnqueue -> Idle");
    assertTrue(errors.contains("cannot specify both BURST_DURATION and BURST_SIZE"), errors);
    assertTrue(errors.contains("RATE: required argument missing"), errors);
  }

  @Test
  void burstsCanBeLimited() {
    String config =
        "in :: Inject -> Queue -> u :: RatedUnqueue(1000, BURST 2, BURST_SIZE 10) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[8][4]);
      graph.router().step();
      assertEquals(2, graph.packets("out").size());
    }
  }
}
