// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.run.WallClock;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class LinkUnqueueTest {
  @Test
  void packetsTakeTheirTime() {
    // 100 bytes at 10,000 bytes a second: 10 ms each, and 20 ms on the way.
    String config = "in :: Inject -> Queue -> l :: LinkUnqueue(20ms, 10kBps) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      long start = WallClock.nanos();
      graph.send("in", new byte[100], new byte[100], new byte[100]);
      graph.run();
      graph.until(() -> graph.packets("out").size() == 3);
      for (int i = 0; i < 3; i++) {
        long arrival = graph.captured("out").get(i).timestamp();
        assertTrue(arrival >= start + 30_000_000L + i * 10_000_000L, "packet " + i);
        assertTrue(arrival <= WallClock.nanos(), "packet " + i);
      }
      assertEquals("20ms", graph.read("l.latency"));
      assertEquals("10000", graph.read("l.bandwidth"));
    }
  }

  @Test
  void aResetDropsWhatIsOnTheWay() {
    String config = "in :: Inject -> Queue -> l :: LinkUnqueue(1hr, 1Gbps) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[150][4]);
      graph.until(() -> graph.read("l.size").equals("150"));
      graph.write("l.reset", "");
      assertEquals("0", graph.read("l.size"));
      assertEquals(150, graph.drops("l", "link was reset"));
      graph.send("in", new byte[4]);
      graph.run();
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> LinkUnqueue(1s, 99) -> Idle");
    assertTrue(errors.contains("bandwidth too small, minimum 100Bps"), errors);
  }

  @Test
  void timesAreWholeMicroseconds() {
    String config = "in :: Inject -> Queue -> l :: LinkUnqueue(0, 799Bps) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[1], new byte[1]);
      graph.until(() -> graph.packets("out").size() == 2);
      long first = graph.captured("out").get(0).timestamp();
      assertEquals(1_428_000, graph.captured("out").get(1).timestamp() - first);
      graph.write("l.bandwidth", "0");
      assertEquals("0", graph.read("l.bandwidth"));
    }
  }
}
