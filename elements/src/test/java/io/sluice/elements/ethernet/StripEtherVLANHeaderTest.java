// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StripEtherVLANHeaderTest extends ElementContract {
  private static final String MACS = "0a0b0c0d0e0f 010203040506";

  @Override
  protected String element() {
    return "StripEtherVLANHeader(-1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void stripsHeaderAndTag() {
    String config =
        "in :: Inject -> e :: StripEtherVLANHeader(9)"
            + " -> EtherVLANEncap(0, 0:0:0:0:0:0, 0:0:0:0:0:0, ANNO) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send(
          "in",
          TestGraph.hex(MACS + "8100 6005 0800 4500"),
          TestGraph.hex(MACS + "0800 4501"),
          TestGraph.hex(MACS + "8100 600508"),
          new byte[13]);
      String zeros = "000000000000 000000000000 8100";
      assertArrayEquals(TestGraph.hex(zeros + "6005 0000 4500"), graph.packets("out").get(0));
      assertArrayEquals(TestGraph.hex(zeros + "0009 0000 4501"), graph.packets("out").get(1));
      assertEquals(2, graph.drops("e", "packet too short"));
    }
  }

  @Test
  void untaggedPacketsCanBeRefused() {
    String config =
        "in :: Inject -> e :: StripEtherVLANHeader(-1) -> out :: Capture; e[1] -> x :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] untagged = TestGraph.hex(MACS + "0800 4501");
      graph.send("in", untagged);
      assertArrayEquals(untagged, graph.packets("x").get(0));
    }
  }
}
