// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TeeTest {
  @Test
  void everyOutputGetsItsOwnCopy() {
    String config =
        "in :: Inject -> t :: Tee -> a :: Capture; t[1] -> b :: Capture; t[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] data = {1, 2, 3, 4};
      graph.send("in", data, packet -> Anno.putU8(packet, Anno.PAINT, 9));
      for (String out : new String[] {"a", "b", "c"}) {
        assertArrayEquals(data, graph.packets(out).get(0), out);
        assertEquals(9, graph.captured(out).get(0).paint(), out);
      }
    }
  }

  @Test
  void copiesThatThereIsNoBufferForAreCounted() {
    String config = "in :: Inject -> t :: Tee -> a :: Capture; t[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.withBuffers(config, 64)) {
      byte[][] packets = new byte[40][8];
      graph.send("in", packets);
      assertEquals(40, graph.packets("b").size());
      int copied = graph.packets("a").size();
      assertTrue(copied <= 24, "copies: " + copied);
      assertEquals(40 - copied, graph.drops("t", "no buffer for a copy"));
    }
  }

  @Test
  void theNumberOfArmsIsChecked() {
    String errors = TestGraph.errorsOf("Idle -> t :: Tee(3) -> Idle; t[1] -> Idle");
    assertTrue(errors.contains("2 outputs implies 2 arms"), errors);
  }
}
