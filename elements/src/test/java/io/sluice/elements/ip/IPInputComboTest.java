// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class IPInputComboTest extends ElementContract {
  @Override
  protected String element() {
    return "IPInputCombo(1)";
  }

  @Test
  void framesAreCheckedAndMarked() {
    byte[] good =
        TestGraph.hex(
            "020000000002 020000000001 0800"
                + "4500001400010000401166d60a0000010a000002 000000000000");
    byte[] bad = good.clone();
    bad[24] = 0;
    byte[] broadcast =
        TestGraph.hex("020000000002 020000000001 0800 45000014000100004011 65d7 0a0000ff0a000003");
    String config =
        "in :: Inject -> c :: IPInputCombo(7, INTERFACES 10.0.0.2/24) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", good, bad, new byte[5]);
      assertEquals(1, graph.packets("out").size());
      Captured packet = graph.captured("out").get(0);
      assertEquals(20, packet.bytes().length);
      assertEquals(7, packet.paint());
      assertEquals(0x0a000002, packet.dstIp());
      assertEquals("2", graph.read("c.drops"));
      graph.send("in", broadcast);
      assertEquals(1, graph.drops("c", "bad source address"));
    }
  }
}
