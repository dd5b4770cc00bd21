// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class GetEtherAddressTest extends ElementContract {
  @Override
  protected String element() {
    return "GetEtherAddress(24, src)";
  }

  @Test
  void fromThePacketAndBack() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> g :: GetEtherAddress(24, src) -> s :: SetEtherAddress(1:2:3:4:5:6, 30)"
                + " -> StoreEtherAddress(dst, ANNO 24) -> StoreEtherAddress(12, ANNO 30)"
                + " -> out :: Capture; g[1] -> short :: Capture")) {
      byte[] packet = TestGraph.hex("aaaaaaaaaaaa b1b2b3b4b5b6 000000000000");
      graph.send("in", packet, new byte[11]);
      assertArrayEquals(
          TestGraph.hex("b1b2b3b4b5b6 b1b2b3b4b5b6 010203040506"), graph.packets("out").get(0));
      assertEquals(1, graph.packets("short").size());
      graph.write("s.addr", "0:0:0:0:0:9");
      graph.send("in", packet);
      assertArrayEquals(
          TestGraph.hex("b1b2b3b4b5b6 b1b2b3b4b5b6 000000000009"), graph.packets("out").get(1));
    }
  }
}
