// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class PaintRRTest {
  @Test
  void everyColourHasAnOutput() {
    String config =
        "in :: Inject -> p :: PaintRR(20) -> a :: Capture; p[1] -> b :: Capture; p[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int color : new int[] {0, 1, 2, 3, 255}) {
        graph.send("in", new byte[9], packet -> Anno.putU8(packet, 20, color));
      }
      assertEquals(3, graph.packets("a").size());
      assertEquals(1, graph.packets("b").size());
      assertEquals(1, graph.packets("c").size());
    }
  }
}
