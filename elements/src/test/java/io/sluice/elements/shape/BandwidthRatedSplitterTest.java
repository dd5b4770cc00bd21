// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class BandwidthRatedSplitterTest {
  @Test
  void whatIsOverTheRateIsDropped() {
    String config =
        "in :: Inject -> s :: BandwidthRatedSplitter(8bps, BURST_BYTES 100) -> a :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[5][60]);
      assertEquals(2, graph.packets("a").size());
      assertEquals(3, graph.drops("s", "over the rate"));
      assertEquals("0.008kbps", graph.read("s.rate"));
    }
  }
}
