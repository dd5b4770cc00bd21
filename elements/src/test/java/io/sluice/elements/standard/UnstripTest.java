// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.graph.TestGraph;
import org.junit.jupiter.api.Test;

class UnstripTest extends ElementContract {
  @Override
  protected String element() {
    return "Unstrip(14)";
  }

  @Test
  void bringsStrippedBytesBack() {
    String config = "in :: Inject -> Strip(4) -> Unstrip(2) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("000102030405"));
      assertArrayEquals(TestGraph.hex("02030405"), graph.packets("out").get(0));
    }
  }

  @Test
  void addsMoreThanTheHeadroom() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> Unstrip(500) -> out :: Capture")) {
      graph.send("in", TestGraph.hex("0102"));
      assertEquals(502, graph.packets("out").get(0).length);
      assertEquals(1, graph.packets("out").get(0)[500]);
    }
  }

  @Test
  void dropsWhatHasNoRoom() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: Unstrip(65000) -> out :: Capture")) {
      graph.send("in", new byte[60]);
      assertEquals(0, graph.packets("out").size());
      assertEquals(1, graph.drops("e", "no headroom"));
    }
  }
}
