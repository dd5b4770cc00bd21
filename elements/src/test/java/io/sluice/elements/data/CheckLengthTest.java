// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class CheckLengthTest {
  @Test
  void longPacketsAreRejected() {
    String config =
        "in :: Inject -> c :: CheckLength(4) -> d :: CheckLength(3) -> out :: Capture;"
            + "c[1] -> long :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[3], new byte[4], new byte[5]);
      assertEquals(3, graph.packets("out").get(0).length);
      assertEquals(5, graph.packets("long").get(0).length);
      assertEquals(1, graph.drops("d", "too long"));
      graph.write("c.length", "2");
      graph.send("in", new byte[3]);
      assertEquals(2, graph.packets("long").size());
    }
  }
}
