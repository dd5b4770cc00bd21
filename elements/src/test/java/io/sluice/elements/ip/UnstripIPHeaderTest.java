// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class UnstripIPHeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "UnstripIPHeader";
  }

  @Test
  void putsTheHeaderBack() {
    byte[] packet = TestGraph.hex("45" + "00".repeat(19) + "616263");
    String config =
        "in :: Inject -> MarkIPHeader -> StripIPHeader -> UnstripIPHeader -> out :: Capture;"
            + "in2 :: Inject -> e :: UnstripIPHeader -> out2 :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet);
      assertArrayEquals(packet, graph.packets("out").get(0));
      graph.sendIp("in2", packet);
      assertArrayEquals(packet, graph.packets("out2").get(0), "still has its header");
      graph.send("in2", packet);
      assertEquals(1, graph.drops("e", "no IP header"));
    }
  }
}
