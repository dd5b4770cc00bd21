// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.run.Switch;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class EtherRewriteTest extends ElementContract {
  @Override
  protected String element() {
    return "EtherRewrite(1:1:1:1:1:1, 2:2:2:2:2:2)";
  }

  /** Devices leave annotations of the buffer's last user where nobody reads them. */
  private static void annotateAsDevice(long packet) {
    Anno.setMacHeader(packet, Mbuf.data(packet) + (Switch.isOn("bare") ? 4 : 0));
  }

  @Test
  void takesFramesOfADeviceAsTheyAre() {
    String config = "in :: Receive -> Null -> e :: " + element() + " -> out :: Capture";
    byte[] frame = TestGraph.hex("0a0b0c0d0e0f 010203040506 0800 4500aabb");
    byte[] expected = TestGraph.hex("020202020202 010101010101 0800 4500aabb");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", frame, EtherRewriteTest::annotateAsDevice);
      graph.send("in", new byte[13], EtherRewriteTest::annotateAsDevice);
      long original = graph.allocator().packetOf(frame);
      graph.inject("in", graph.allocator().cloneOf(original));
      assertArrayEquals(frame, Mbuf.toBytes(original));
      graph.allocator().free(original);
      assertEquals(2, graph.packets("out").size());
      assertArrayEquals(expected, graph.packets("out").get(0));
      assertArrayEquals(expected, graph.packets("out").get(1));
      assertEquals(1, graph.drops("e", "no Ethernet header"));
    }
  }

  @Test
  void findsHeadersThatWereMoved() {
    String config =
        "in :: Receive -> Strip(4) -> MarkMACHeader -> e :: " + element() + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("ffffffff 0a0b0c0d0e0f 010203040506 0800 4500aabb"));
      assertArrayEquals(
          TestGraph.hex("020202020202 010101010101 0800 4500aabb"), graph.packets("out").get(0));
    }
  }

  @Test
  void findsHeadersThatWereStripped() {
    String config =
        "in :: Inject -> MarkMACHeader -> Strip(16) -> e :: "
            + element()
            + " -> Unstrip(16) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("0a0b0c0d0e0f 010203040506 0800 4500aabb"));
      assertArrayEquals(
          TestGraph.hex("020202020202 010101010101 0800 4500aabb"), graph.packets("out").get(0));
    }
  }

  @Test
  void rewritesBothAddresses() {
    String config = "in :: Inject -> e :: " + element() + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("0a0b0c0d0e0f 010203040506 0800 4500aabb"), new byte[13]);
      assertArrayEquals(
          TestGraph.hex("020202020202 010101010101 0800 4500aabb"), graph.packets("out").get(0));
      assertEquals(1, graph.drops("e", "no Ethernet header"));
      assertEquals("01-01-01-01-01-01", graph.read("e.src"));
      graph.write("e.dst", "3:3:3:3:3:3");
      graph.write("e.src", "4:4:4:4:4:4");
      assertEquals("03-03-03-03-03-03", graph.read("e.dst"));
      graph.send("in", TestGraph.hex("0a0b0c0d0e0f 010203040506 0800"));
      assertArrayEquals(
          TestGraph.hex("030303030303 040404040404 0800"), graph.packets("out").get(1));
    }
  }
}
