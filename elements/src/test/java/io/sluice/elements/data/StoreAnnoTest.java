// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StoreAnnoTest extends ElementContract {
  @Override
  protected String element() {
    return "StoreAnno(3, GROW true)";
  }

  private static byte[] stored(String arguments, int length) {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Paint(7) -> Paint(9, 20) -> StoreAnno(%s) -> out :: Capture"
                .formatted(arguments))) {
      graph.send("in", new byte[length]);
      return graph.packets("out").get(0);
    }
  }

  @Test
  void theByteIsWritten() {
    assertArrayEquals(TestGraph.hex("000700"), stored("1", 3));
    assertArrayEquals(TestGraph.hex("000900"), stored("1, 20", 3));
  }

  @Test
  void packetsGrowOnRequestByOneByteAtMost() {
    assertArrayEquals(TestGraph.hex("0000"), stored("2", 2));
    assertArrayEquals(TestGraph.hex("000007"), stored("2, GROW true", 2));
    assertArrayEquals(TestGraph.hex("00"), stored("2, GROW true", 1));
  }
}
