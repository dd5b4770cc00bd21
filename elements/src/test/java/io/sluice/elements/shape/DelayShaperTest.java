// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.run.WallClock;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class DelayShaperTest {
  @Test
  void packetsComeWhenTheyAreOldEnough() {
    String config = "in :: Inject -> Queue -> d :: DelayShaper(30ms, 7) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      long start = WallClock.nanos();
      graph.send("in", new byte[2][4]);
      graph.run();
      assertEquals(0, graph.packets("out").size());
      graph.until(() -> graph.packets("out").size() == 1);
      assertTrue(graph.captured("out").get(0).timestamp() >= start + 30_000_000);
      graph.write("d.delay", "1hr");
      assertEquals("3600.000000s", graph.read("d.delay"));
      assertEquals("7", graph.read("d.burst"));
    }
  }
}
