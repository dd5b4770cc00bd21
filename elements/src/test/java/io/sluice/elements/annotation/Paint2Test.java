// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class Paint2Test extends ElementContract {
  @Override
  protected String element() {
    return "Paint2(515)";
  }

  @Test
  void bothBytesAreSet() {
    String config =
        "in :: Inject -> p :: Paint2(0x1234) -> StoreAnno(0) -> StoreAnno(1, 17)"
            + " -> q :: Paint2(0x15678, ANNO 20) -> StoreAnno(2, 20) -> StoreAnno(3, 21)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[4]);
      graph.write("p.color", "5");
      graph.send("in", new byte[4]);
      assertArrayEquals(TestGraph.hex("34127856"), graph.packets("out").get(0));
      assertArrayEquals(TestGraph.hex("05007856"), graph.packets("out").get(1));
      assertEquals("5", graph.read("p.color"));
      assertEquals("87672", graph.read("q.color"));
    }
  }
}
