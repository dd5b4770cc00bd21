// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StripToNetworkHeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "StripToNetworkHeader";
  }

  @Test
  void stripsOrPutsBack() {
    String config = "in :: Inject -> e :: StripToNetworkHeader -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] data = TestGraph.hex("00010203");
      graph.send("in", data, p -> Anno.setNetworkHeader(p, Mbuf.data(p) + 2));
      assertArrayEquals(TestGraph.hex("0203"), graph.packets("out").get(0));
      graph.send(
          "in",
          data,
          p -> {
            Anno.setNetworkHeader(p, Mbuf.data(p) + 1);
            Mbuf.adjust(p, 3);
          });
      assertArrayEquals(TestGraph.hex("010203"), graph.packets("out").get(1));
      graph.send("in", data);
      graph.send("in", data, p -> Anno.setNetworkHeader(p, Mbuf.data(p) + 5));
      assertEquals(2, graph.drops("e", "no network header"));
      assertEquals(2, graph.captured("out").size());
    }
  }
}
