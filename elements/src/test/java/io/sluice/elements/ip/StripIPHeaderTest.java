// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StripIPHeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "StripIPHeader";
  }

  @Test
  void removesTheHeaderWithOptionsAndWhatPrecedesIt() {
    String config = "in :: Inject -> MarkIPHeader(2) -> StripIPHeader -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("ffff 46" + "00".repeat(23) + "616263"));
      assertArrayEquals(TestGraph.hex("616263"), graph.packets("out").get(0));
      assertEquals(-24, graph.captured("out").get(0).networkOffset());
      assertEquals(0, graph.captured("out").get(0).transportOffset());
    }
  }

  @Test
  void packetsWithoutHeaderAreDropped() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: StripIPHeader -> out :: Capture")) {
      graph.send("in", new byte[60]);
      assertEquals(1, graph.drops("e", "no IP header"));
    }
  }
}
