// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class MarkMACHeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "MarkMACHeader(2, 14)";
  }

  @Test
  void lengthMarksTheNetworkHeader() {
    String config = "in :: Inject -> e :: MarkMACHeader(2, 14) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[16], new byte[15]);
      assertEquals(16, graph.captured("out").get(0).networkOffset());
      assertEquals(1, graph.captured("out").size());
      assertEquals(1, graph.drops("e", "packet too short"));
    }
  }

  @Test
  void withoutLengthOnlyTheMacHeaderIsMarked() {
    String config =
        "in :: Inject -> MarkMACHeader(1) -> EtherRewrite(1:1:1:1:1:1, 2:2:2:2:2:2)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("ff 000000000000 000000000000 0800"));
      assertArrayEquals(
          TestGraph.hex("ff 020202020202 010101010101 0800"), graph.packets("out").get(0));
      assertEquals(Integer.MIN_VALUE, graph.captured("out").get(0).networkOffset());
    }
  }
}
