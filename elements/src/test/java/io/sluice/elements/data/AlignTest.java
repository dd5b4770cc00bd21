// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class AlignTest {
  @Test
  void theDataMovesAndStaysTheSame() {
    for (int strip = 0; strip < 4; strip++) {
      String config =
          "in :: Inject -> Strip("
              + strip
              + ") -> Align(4, 2) -> Print(HEADROOM true) -> out :: Capture";
      try (TestGraph graph = TestGraph.of(config)) {
        graph.send("in", new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        byte[] expected = new byte[8 - strip];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = (byte) (strip + i + 1);
        }
        assertArrayEquals(expected, graph.packets("out").get(0));
        String line = graph.log().get(0);
        int headroom = Integer.parseInt(line.replaceAll(".*\\(h(\\d+) .*", "$1"));
        assertEquals(2, headroom % 4, line);
      }
    }
  }

  @Test
  void clonesMoveToo() {
    String config =
        "in :: Inject -> s :: ListenEtherSwitch -> Discard; Idle -> [1] s;"
            + "s[1] -> Strip(1) -> Align(4, 0) -> out :: Capture; s[2] -> all :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] frame = TestGraph.hex("0200000000020200000000010800");
      graph.send("in", frame);
      assertArrayEquals(TestGraph.hex("00000000020200000000010800"), graph.packets("out").get(0));
      assertArrayEquals(frame, graph.packets("all").get(0));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> Align(3, 0) -> Align(2, 2) -> Idle");
    assertTrue(errors.contains("MODULUS must be 2, 4, or 8"), errors);
    assertTrue(errors.contains("OFFSET must be smaller than MODULUS"), errors);
  }
}
