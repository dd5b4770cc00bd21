// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class SetPacketTypeTest {
  @Test
  void aBroadcastIsDroppedByWhoLooks() {
    String config =
        "in :: Inject -> SetPacketType(broadcast) -> d :: DropBroadcasts -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[20]);
      assertEquals(0, graph.packets("out").size());
      graph.replace(config.replace("broadcast)", "HOST)"));
      graph.send("in", new byte[20]);
      assertEquals(1, graph.packets("out").size());
    }
    assertTrue(TestGraph.errorsOf("Idle -> SetPacketType(LOUD) -> Discard").contains("TYPE"));
  }
}
