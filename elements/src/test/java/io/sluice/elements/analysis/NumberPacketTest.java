// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class NumberPacketTest {
  @Test
  void numbersAreWrittenAndShortPacketsGrow() {
    String config =
        "in :: Inject -> n :: NumberPacket(2) -> out :: Capture;"
            + "in2 :: Inject -> NumberPacket(0, NET_ORDER true) -> out2 :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[10], new byte[] {9, 9, 9});
      assertArrayEquals(new byte[10], graph.packets("out").get(0));
      assertArrayEquals(new byte[] {9, 9, 1, 0, 0, 0, 0, 0, 0, 0}, graph.packets("out").get(1));
      assertEquals("2", graph.read("n.count"));
      graph.send("in2", new byte[9], new byte[9]);
      assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0}, graph.packets("out2").get(1));
    }
  }

  @Test
  void theLengthOfAnIpHeaderFollows() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> NumberPacket(30) -> out :: Capture")) {
      byte[] ip = TestGraph.hex("4500001400000000401100000102030405060708");
      graph.sendIp("in", ip);
      assertEquals(38, graph.packets("out").get(0).length);
      assertEquals(38, graph.packets("out").get(0)[3]);
    }
  }
}
