// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.run.WallClock;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class DelayUnqueueTest {
  @Test
  void packetsLeaveWhenTheyAreOldEnough() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> d :: DelayUnqueue(50ms) -> out :: Capture")) {
      long start = WallClock.nanos();
      graph.send("in", new byte[] {1}, new byte[] {2});
      graph.run();
      assertEquals(0, graph.packets("out").size());
      graph.until(() -> graph.packets("out").size() == 2);
      for (int i = 0; i < 2; i++) {
        long due = graph.captured("out").get(i).timestamp();
        assertTrue(due >= start + 50_000_000L && due <= WallClock.nanos(), "due " + due);
        assertEquals(i + 1, graph.packets("out").get(i)[0]);
      }
      assertEquals("50ms", graph.read("d.delay"));
    }
  }

  @Test
  void anOldTimestampIsDueAtOnceAndAWaitingPacketIsFreed() {
    String config =
        "a :: Inject -> SetTimestamp(1000) -> q :: Queue -> d :: DelayUnqueue(3600) -> out :: Capture;"
            + "b :: Inject -> q";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[] {1});
      graph.send("b", new byte[] {2}, new byte[] {3});
      graph.run();
      assertEquals(1, graph.packets("out").size());
      assertEquals(4600_000_000_000L, graph.captured("out").get(0).timestamp());
      assertEquals("1", graph.read("q.length"));
    }
  }
}
