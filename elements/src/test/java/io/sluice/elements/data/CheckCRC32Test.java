// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class CheckCRC32Test extends ElementContract {
  @Override
  protected String element() {
    return "SetCRC32";
  }

  @Test
  void appendsTheSum() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> SetCRC32 -> out :: Capture")) {
      graph.send("in", TestGraph.hex("313233343536373839"));
      // The catalogue of check sums gives 0x0376e6e7 for these digits.
      assertArrayEquals(TestGraph.hex("313233343536373839 e7e67603"), graph.packets("out").get(0));
    }
  }

  @Test
  void takesARightSumAwayAndDropsAWrongOne() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> SetCRC32 -> CheckCRC32 -> out :: Capture;"
                + "bare :: Inject -> c :: CheckCRC32 -> no :: Capture")) {
      graph.send("in", TestGraph.hex("010203"), new byte[0]);
      assertArrayEquals(TestGraph.hex("010203"), graph.packets("out").get(0));
      assertEquals(0, graph.packets("out").get(1).length);
      graph.send("bare", TestGraph.hex("010203"), TestGraph.hex("313233343536373839e7e67602"));
      assertEquals(2, graph.drops("c", "wrong checksum"));
    }
  }
}
