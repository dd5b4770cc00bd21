// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class VLANEncapTest extends ElementContract {
  private static final String MACS = "0a0b0c0d0e0f 010203040506";
  private static final byte[] FRAME = TestGraph.hex(MACS + "0800 4500aabb");

  @Override
  protected String element() {
    return "VLANEncap(5, 3)";
  }

  /** The tags that kohler/click makes of the same arguments. */
  private static void tags(String arguments, String tag, int networkOffset) {
    String config = "in :: Inject -> VLANEncap(%s) -> out :: Capture".formatted(arguments);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", FRAME, p -> Anno.setVlanTci(p, 0x6009));
      assertArrayEquals(TestGraph.hex(MACS + tag + "0800 4500aabb"), graph.packets("out").get(0));
      assertEquals(networkOffset, graph.captured("out").get(0).networkOffset());
    }
  }

  @Test
  void tagsAreThoseOfClick() {
    tags("VLAN_ID 5, VLAN_PCP 3", "8100 6005", 18);
    tags("0x2005", "8100 2005", 18);
    tags("5, 3, ETHERTYPE 0x88a8", "88a8 6005", 18);
    tags("ANNO", "8100 6009", 18);
    tags("5, NATIVE_VLAN 5", "", 14);
    tags("ANNO, NATIVE_VLAN 9", "", 14);
    tags("", "", 14);
    tags("NATIVE_VLAN -1", "8100 0000", 18);
  }

  @Test
  void handlersReadAndWrite() {
    String config = "in :: Inject -> e :: VLANEncap(5, 3) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("24581", graph.read("e.vlan_tci"));
      assertEquals("5", graph.read("e.vlan_id"));
      assertEquals("3", graph.read("e.vlan_pcp"));
      assertEquals("", graph.read("e.native_vlan"));
      assertEquals("", graph.read("e.ethertype"));
      graph.write("e.vlan_id", "4095");
      graph.write("e.vlan_pcp", "7");
      graph.write("e.ethertype", "0x88a8");
      graph.send("in", FRAME);
      assertArrayEquals(
          TestGraph.hex(MACS + "88a8 efff 0800 4500aabb"), graph.packets("out").get(0));
      graph.write("e.vlan_tci", "ANNO");
      assertEquals("ANNO", graph.read("e.vlan_tci"));
      graph.write("e.vlan_tci", "1");
      graph.write("e.native_vlan", "1");
      graph.send("in", FRAME, new byte[13]);
      assertArrayEquals(FRAME, graph.packets("out").get(1));
      assertEquals(1, graph.drops("e", "packet too short"));
      assertThrows(HandlerException.class, () -> graph.write("e.vlan_id", "4096"));
      assertThrows(HandlerException.class, () -> graph.write("e.vlan_pcp", "8"));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Inject -> VLANEncap(65536, 8, VLAN_ID 4096, NATIVE_VLAN -2) -> Discard");
    assertTrue(errors.contains("VLAN_TCI: out of range"), errors);
    assertTrue(errors.contains("VLAN_PCP: out of range"), errors);
    assertTrue(errors.contains("VLAN_ID: out of range"), errors);
    assertTrue(errors.contains("NATIVE_VLAN: out of range"), errors);
  }
}
