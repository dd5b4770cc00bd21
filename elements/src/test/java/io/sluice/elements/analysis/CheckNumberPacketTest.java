// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class CheckNumberPacketTest {
  @Test
  void numbersAreCounted() {
    String config =
        "in :: Inject -> NumberPacket(0) -> c :: CheckNumberPacket(0, 3) -> out :: Capture;"
            + "c[1] -> bad :: Capture; in2 :: Inject -> c; in3 :: Inject -> d :: CheckNumberPacket -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[4][8]);
      graph.send("in2", new byte[8], new byte[7], new byte[] {0, 0, 0, 0, 0, 0, 0, -128});
      assertEquals(4, graph.packets("out").size());
      assertEquals(3, graph.packets("bad").size());
      assertEquals("0: 2\n1: 1\n2: 1\n", graph.read("c.dump"));
      assertEquals("[0] : 2", graph.read("c.max"));
      assertEquals("[1] : 1", graph.read("c.min"));
      graph.write("c.count", "4");
      assertEquals("4", graph.read("c.count"));
      graph.send("in3", new byte[60], new byte[4]);
      assertEquals(1, graph.drops("d", "number out of scope"));
      assertEquals(1, graph.drops("d", "packet too short"));
    }
  }
}
