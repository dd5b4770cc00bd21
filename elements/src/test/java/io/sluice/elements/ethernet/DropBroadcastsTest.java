// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class DropBroadcastsTest extends ElementContract {
  @Override
  protected String element() {
    return "DropBroadcasts";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void thePacketTypeDecides() {
    String config =
        "in :: Inject -> d :: DropBroadcasts -> out :: Capture; d[1] -> other :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int type = 0; type < 4; type++) {
        int one = type;
        graph.send("in", new byte[] {(byte) type}, p -> Anno.setPacketType(p, one));
      }
      assertEquals(0, graph.packets("out").get(0)[0]);
      assertEquals(3, graph.packets("out").get(1)[0]);
      assertEquals(2, graph.packets("other").size());
      assertEquals("2", graph.read("d.drops"));
      assertEquals(1, graph.log().size());
      assertTrue(graph.log().get(0).endsWith("DropBroadcasts: dropped a packet"));
    }
  }
}
