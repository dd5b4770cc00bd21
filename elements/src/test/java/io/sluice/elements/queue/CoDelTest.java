// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.run.WallClock;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class CoDelTest {
  private static final long HOUR = 3_600_000_000_000L;

  /** All have waited for an hour, and the interval is nothing, so that each second one goes. */
  private static void send(TestGraph graph, int count) {
    long since = WallClock.nanos() - HOUR;
    for (int i = 0; i < count; i++) {
      graph.send("in", new byte[] {(byte) i}, p -> Anno.putI64(p, Anno.FIRST_TIMESTAMP, since));
    }
  }

  @Test
  void dropsWhatWaitedTooLong() {
    String config = "in :: Inject -> Queue -> x :: CoDel(1ms, 0) -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, 10);
      graph.run();
      int drops = Integer.parseInt(graph.read("x.drops"));
      assertTrue(drops > 0);
      assertEquals(10 - drops, graph.packets("out").size());
      assertEquals(drops, graph.drops("x", "waited too long"));
      assertEquals("0 current queue\n" + drops + " drops\n", graph.read("x.stats"));
      assertEquals("Queue@2\n", graph.read("x.queues"));
    }
    try (TestGraph graph = TestGraph.of(config + "; x[1] -> late :: Capture")) {
      send(graph, 10);
      graph.run();
      assertEquals(10, graph.packets("out").size() + graph.packets("late").size());
      assertEquals(graph.read("x.drops"), "" + graph.packets("late").size());
    }
  }

  @Test
  void leavesPacketsWithoutATimeAlone() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> x :: CoDel(0, 0) -> Unqueue -> out :: Capture")) {
      for (int i = 0; i < 10; i++) {
        graph.send("in", new byte[1]);
      }
      graph.run();
      assertEquals(10, graph.packets("out").size());
    }
  }

  @Test
  void changesItsTimes() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> x :: CoDel -> Unqueue -> out :: Capture")) {
      assertEquals("5ms", graph.read("x.target"));
      assertEquals("100ms", graph.read("x.codel_interval"));
      graph.write("x.codel_target", "2s");
      assertEquals("2.000000s", graph.read("x.target"));
      graph.write("x.config", "7ms, 70ms");
      assertEquals("7ms", graph.read("x.codel_target"));
    }
    assertTrue(TestGraph.errorsOf("Idle -> CoDel -> Discard").contains("no nearby Queues"));
  }
}
