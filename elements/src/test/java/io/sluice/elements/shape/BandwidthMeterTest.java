// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class BandwidthMeterTest {
  @Test
  void slowTrafficLeavesByTheFirstOutput() {
    String config =
        "in :: Inject -> m :: BandwidthMeter(1Gbps) -> a :: Capture; m[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[5][100]);
      assertEquals(5, graph.packets("a").size());
      assertEquals("125000000", graph.read("m.meters"));
    }
  }

  @Test
  void fastTrafficLeavesByTheLast() {
    String config = "in :: Inject -> m :: BandwidthMeter(0) -> a :: Capture; m[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[5][100]);
      assertEquals(5, graph.packets("b").size());
    }
  }
}
