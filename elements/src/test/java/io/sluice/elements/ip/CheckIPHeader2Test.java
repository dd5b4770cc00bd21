// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class CheckIPHeader2Test extends ElementContract {
  @Override
  protected String element() {
    return "CheckIPHeader2(14)";
  }

  @Test
  void checksumIsNotLookedAtUnlessAskedFor() {
    String config =
        "in :: Inject -> a :: CheckIPHeader2 -> out :: Capture;"
            + "in2 :: Inject -> b :: CheckIPHeader2(CHECKSUM true) -> out2 :: Capture";
    byte[] wrong = TestGraph.hex("4500001400000000400100000a0000010a000002");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", wrong, new byte[19]);
      assertEquals(1, graph.packets("out").size());
      assertEquals(1, graph.drops("a", "tiny packet"));
      graph.send("in2", wrong);
      assertEquals(1, graph.drops("b", "bad IP checksum"));
    }
  }
}
