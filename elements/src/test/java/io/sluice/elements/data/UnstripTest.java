// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class UnstripTest {
  @Test
  void givesBackWhatStripTook() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Strip(2) -> Unstrip(1) -> out :: Capture")) {
      graph.send("in", new byte[] {1, 2, 3, 4});
      assertArrayEquals(new byte[] {2, 3, 4}, graph.packets("out").get(0));
    }
  }

  @Test
  void aPacketThatDoesNotFitItsBufferIsDropped() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> u :: Unstrip(60000) -> out :: Capture")) {
      graph.send("in", new byte[] {1, 2, 3, 4}, new byte[5536]);
      assertEquals(60_004, graph.packets("out").get(0).length);
      assertEquals(1, graph.packets("out").size());
      assertEquals(1, graph.drops("u", "no headroom"));
    }
  }
}
