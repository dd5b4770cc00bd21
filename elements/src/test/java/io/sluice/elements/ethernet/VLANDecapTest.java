// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class VLANDecapTest extends ElementContract {
  private static final String MACS = "0a0b0c0d0e0f 010203040506";

  @Override
  protected String element() {
    return "VLANDecap";
  }

  @Test
  void tagMovesIntoTheAnnotation() {
    String config = "in :: Inject -> VLANDecap -> t :: Null -> VLANEncap(ANNO) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] tagged = TestGraph.hex(MACS + "8100 6005 0800 4500aabb");
      byte[] untagged = TestGraph.hex(MACS + "0800 4500aabb");
      graph.send("in", tagged, untagged);
      assertArrayEquals(tagged, graph.packets("out").get(0));
      assertArrayEquals(untagged, graph.packets("out").get(1), "VLAN 0 is the native one");
    }
  }

  @Test
  void tagIsRemoved() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: VLANDecap -> out :: Capture")) {
      graph.send(
          "in",
          TestGraph.hex(MACS + "8100 6005 0800 4500aabb"),
          TestGraph.hex(MACS + "8100 6005 0800"),
          TestGraph.hex(MACS + "8100 6005 08"),
          TestGraph.hex(MACS + "88a8 6005 0800"),
          new byte[13]);
      assertArrayEquals(TestGraph.hex(MACS + "0800 4500aabb"), graph.packets("out").get(0));
      assertArrayEquals(TestGraph.hex(MACS + "0800"), graph.packets("out").get(1));
      assertArrayEquals(TestGraph.hex(MACS + "88a8 6005 0800"), graph.packets("out").get(2));
      assertEquals(14, graph.captured("out").get(0).networkOffset());
      assertEquals(2, graph.drops("e", "packet too short"));
    }
  }

  @Test
  void annotationCanBeLeftAlone() {
    String config =
        "in :: Inject -> VLANDecap(false, ETHERTYPE 0x88a8) -> VLANEncap(ANNO) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] frame = TestGraph.hex(MACS + "88a8 6005 0800");
      graph.send("in", frame, p -> Anno.putU16(p, Anno.VLAN_TCI, 7));
      assertArrayEquals(TestGraph.hex(MACS + "8100 0007 0800"), graph.packets("out").get(0));
    }
  }
}
