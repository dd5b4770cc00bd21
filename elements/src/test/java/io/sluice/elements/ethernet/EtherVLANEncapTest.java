// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class EtherVLANEncapTest extends ElementContract {
  private static final String MACS = "020202020202 010101010101";

  @Override
  protected String element() {
    return "EtherVLANEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2, ANNO)";
  }

  private static void encapsulates(String arguments, String header, int networkOffset) {
    String config =
        "in :: Inject -> EtherVLANEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2, %s) -> out :: Capture"
            .formatted(arguments);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("4500"), p -> Anno.putU16(p, Anno.VLAN_TCI, 0x6009));
      assertArrayEquals(TestGraph.hex(MACS + header + "4500"), graph.packets("out").get(0));
      assertEquals(networkOffset, graph.captured("out").get(0).networkOffset());
    }
  }

  /** The headers that kohler/click makes of the same arguments. */
  @Test
  void headersAreThoseOfClick() {
    encapsulates("1, 7", "8100 e001 0800", 18);
    encapsulates("VLAN_ID 9, NATIVE_VLAN 9", "0800", 14);
    encapsulates("VLAN_ID 9, VLAN_PCP 1", "8100 2009 0800", 18);
    encapsulates("ANNO", "8100 6009 0800", 18);
    encapsulates("ANNO, NATIVE_VLAN 9", "0800", 14);
  }

  @Test
  void handlersReadAndWrite() {
    String config =
        "in :: Inject -> e :: EtherVlanEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2, 1)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("01-01-01-01-01-01", graph.read("e.src"));
      assertEquals("02-02-02-02-02-02", graph.read("e.dst"));
      graph.write("e.src", "3:3:3:3:3:3");
      graph.write("e.dst", "4:4:4:4:4:4");
      graph.write("e.ethertype", "0x86dd");
      graph.write("e.vlan_tci", "0xe002");
      assertEquals("34525", graph.read("e.ethertype"));
      assertEquals("7", graph.read("e.vlan_pcp"));
      graph.send("in", new byte[0]);
      assertArrayEquals(
          TestGraph.hex("040404040404 030303030303 8100 e002 86dd"), graph.packets("out").get(0));
      graph.write("e.native_vlan", "2");
      assertEquals("2", graph.read("e.native_vlan"));
      graph.send("in", new byte[0]);
      assertArrayEquals(
          TestGraph.hex("040404040404 030303030303 86dd"), graph.packets("out").get(1));
    }
  }
}
