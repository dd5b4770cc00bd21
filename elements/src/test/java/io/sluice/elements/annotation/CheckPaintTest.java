// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class CheckPaintTest {
  @Test
  void otherColoursAreRejected() {
    String config =
        "a :: Inject -> Paint(1) -> c :: CheckPaint(1) -> out :: Capture; c[1] -> bad :: Capture;"
            + "b :: Inject -> Paint(2) -> c; b2 :: Inject -> d :: CheckPaint(5) -> Idle";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("a", new byte[4]);
      graph.send("b", new byte[4]);
      assertEquals(1, graph.captured("out").get(0).paint());
      assertEquals(2, graph.captured("bad").get(0).paint());
      graph.write("c.color", "2");
      graph.send("b", new byte[4]);
      assertEquals(2, graph.packets("out").size());
      graph.send("b2", new byte[4]);
      assertEquals(1, graph.drops("d", "wrong colour"));
    }
  }
}
