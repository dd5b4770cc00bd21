// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StrideSwitchTest {
  @Test
  void outputsAreServedInProportion() {
    String config =
        "in :: Inject -> s :: StrideSwitch(3, 1, 0) -> a :: Capture; s[1] -> b :: Capture;"
            + "s[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[40][4]);
      assertEquals(30, graph.packets("a").size());
      assertEquals(10, graph.packets("b").size());
      assertEquals(0, graph.packets("c").size());
      graph.write("s.tickets0", "0");
      graph.write("s.tickets1", "0");
      graph.send("in", new byte[2][4]);
      assertEquals(2, graph.drops("s", "no output has tickets"));
    }
  }
}
