// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
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
    assertTrue(
        TestGraph.errorsOf("Idle -> SetPacketType(loud) -> Discard")
            .contains("unrecognized packet type 'LOUD'"));
  }

  @Test
  void theTypeCanBeWritten() {
    String config =
        "in :: Inject -> t :: SetPacketType(BROADCAST) -> DropBroadcasts -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.write("t.config", "HOST");
      assertEquals("HOST", graph.read("t.config"));
      graph.send("in", new byte[20]);
      assertEquals(1, graph.packets("out").size());
      assertThrows(HandlerException.class, () -> graph.write("t.config", "LOUD"));
      graph.replace(config + "; Idle -> Discard");
      graph.send("in", new byte[20]);
      assertEquals("HOST", graph.read("t.config"));
      assertEquals(2, graph.packets("out").size());
    }
  }
}
