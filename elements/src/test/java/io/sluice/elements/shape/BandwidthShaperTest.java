// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class BandwidthShaperTest {
  @Test
  void bytesCount() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Queue -> s :: BandwidthShaper(10000) -> out :: Capture")) {
      graph.send("in", new byte[6][100]);
      long start = System.nanoTime();
      graph.until(() -> graph.packets("out").size() == 6);
      long nanos = System.nanoTime() - start;
      assertTrue(nanos >= 49_000_000, "five gaps of 10 ms took " + nanos + " ns");
      assertEquals("80kbps", graph.read("s.rate"));
    }
  }
}
