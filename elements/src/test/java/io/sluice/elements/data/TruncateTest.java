// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TruncateTest {
  @Test
  void cutsAndNotesWhatWasCut() {
    String config =
        "in :: Inject -> t :: Truncate(2) -> Paint(0) -> out :: Capture;"
            + "in2 :: Inject -> Truncate(2, EXTRA_LENGTH false) -> Print(PRINTANNO true)"
            + " -> Discard; in3 :: Inject -> Truncate(1) -> Print(PRINTANNO true) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1, 2, 3}, new byte[] {1});
      assertArrayEquals(new byte[] {1, 2}, graph.packets("out").get(0));
      assertArrayEquals(new byte[] {1}, graph.packets("out").get(1));
      graph.send("in2", new byte[] {1, 2, 3}, packet -> {});
      graph.send("in3", new byte[] {1, 2, 3}, packet -> Anno.putI32(packet, Anno.EXTRA_LENGTH, 5));
      String zeros = "00".repeat(48);
      assertEquals("   2 | " + zeros + " | 0102", graph.log().get(0));
      String extra = "00".repeat(28) + "07000000" + "00".repeat(16);
      assertEquals("   1 | " + extra + " | 01", graph.log().get(1));
      graph.write("t.nbytes", "1");
      assertEquals("1", graph.read("t.nbytes"));
    }
  }
}
