// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class GTPEncapTest extends ElementContract {
  @Override
  protected String element() {
    return "GTPDecap";
  }

  @Test
  void thereAndBack() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> e :: GTPEncap(22) -> t :: Tee -> GTPDecap -> s ::"
                + " ToIPSummaryDump(-, HEADER false, FIELDS aggregate) -> out :: Capture;"
                + "t[1] -> wire :: Capture; in2 :: Inject -> GTPEncap(0) -> wire2 :: Capture")) {
      graph.send("in", TestGraph.hex("010203"));
      assertArrayEquals(TestGraph.hex("30ff000300000016010203"), graph.packets("wire").get(0));
      assertArrayEquals(TestGraph.hex("010203"), graph.packets("out").get(0));
      assertEquals("22\n", graph.printed());
      graph.write("e.teid", "4294967295");
      assertEquals("4294967295", graph.read("e.teid"));
      graph.send("in2", new byte[0], p -> Anno.putI32(p, Anno.AGGREGATE, 7));
      assertArrayEquals(TestGraph.hex("30ff000000000007"), graph.packets("wire2").get(0));
    }
  }

  @Test
  void optionalFieldsAndBadHeaders() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> d :: GTPDecap -> out :: Capture; d[1] -> bad :: Capture")) {
      graph.send(
          "in",
          TestGraph.hex("32ff0005000000010000000099"),
          TestGraph.hex("34ff0009000000010000008501000100 99"),
          TestGraph.hex("34ff0009000000010000008500000100 99"),
          TestGraph.hex("34ff000900000001000000850901"),
          TestGraph.hex("10ff000000000001"),
          TestGraph.hex("3001000000000001"),
          TestGraph.hex("32ff00000000000100"),
          TestGraph.hex("30ff0000000000"));
      assertEquals(2, graph.packets("out").size());
      assertArrayEquals(TestGraph.hex("99"), graph.packets("out").get(0));
      assertArrayEquals(TestGraph.hex("99"), graph.packets("out").get(1));
      assertEquals(6, graph.packets("bad").size());
    }
  }
}
