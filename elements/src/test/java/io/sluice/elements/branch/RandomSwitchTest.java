// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RandomSwitchTest {
  @Test
  void allOutputsGetSome() {
    String config = "in :: Inject -> s :: RandomSwitch -> a :: Capture; s[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 100; i++) {
        graph.send("in", new byte[20][4]);
      }
      int a = graph.packets("a").size();
      assertEquals(2000, a + graph.packets("b").size());
      // Eleven standard deviations: by chance not once in the life of the universe.
      assertTrue(a > 750 && a < 1250, "output 0 got " + a + " of 2000");
    }
  }
}
