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
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> Align(3, 0) -> Align(2, 2) -> Idle");
    assertTrue(errors.contains("MODULUS must be 2, 4, or 8"), errors);
    assertTrue(errors.contains("OFFSET must be smaller than MODULUS"), errors);
  }
}
