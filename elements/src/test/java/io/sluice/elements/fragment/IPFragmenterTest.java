// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class IPFragmenterTest extends ElementContract {
  /** 24 bytes of header with an option to copy, 20 of payload. */
  private static final String COPIED =
      "4600002c00000000640633820a0000010a000002 94040000 000102030405060708090a0b0c0d0e0f10111213";

  @Override
  protected String element() {
    return "IPFragmenter(40)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> f :: IPFragmenter(%s) -> out :: Capture; f[1] -> big :: Capture"
            .formatted(arguments));
  }

  private static void assertPacket(String hex, byte[] packet) {
    assertArrayEquals(TestGraph.hex(hex), packet);
  }

  @Test
  void optionsWithTheCopyBitAreInAllFragments() {
    try (TestGraph graph = graph("36")) {
      graph.sendIp("in", TestGraph.hex(COPIED));
      List<byte[]> packets = graph.packets("out");
      assertEquals(3, packets.size());
      assertPacket(
          "460000200000200064068dd10a0000010a000002 94040000 0001020304050607", packets.get(0));
      assertPacket(
          "460000200000200164068dd00a0000010a000002 94040000 08090a0b0c0d0e0f", packets.get(1));
      assertPacket("4600001c000000026406add3 0a0000010a000002 94040000 10111213", packets.get(2));
      assertEquals("3", graph.read("f.fragments"));
    }
  }

  @Test
  void otherOptionsAreInTheFirstFragmentOnly() {
    try (TestGraph graph = graph("36")) {
      byte[] packet = TestGraph.hex(COPIED.replace("94040000", "07040400"));
      graph.sendIp("in", packet);
      List<byte[]> packets = graph.packets("out");
      assertEquals(2, packets.size());
      assertEquals(0x46, packets.get(0)[0]);
      assertEquals(0x45, packets.get(1)[0]);
      assertEquals(32, packets.get(1).length);
    }
  }

  @Test
  void malformedOptionsEndTheList() {
    try (TestGraph graph = graph("36")) {
      graph.sendIp("in", TestGraph.hex(COPIED.replace("94040000", "02000000")));
      assertEquals(0x45, graph.packets("out").get(1)[0]);
    }
  }

  @Test
  void shortPacketsPassUnchanged() {
    try (TestGraph graph = graph("44")) {
      graph.sendIp("in", TestGraph.hex(COPIED));
      assertPacket(COPIED, graph.packets("out").get(0));
      assertEquals("0", graph.read("f.fragments"));
    }
  }

  @Test
  void dontFragmentIsHonoured() {
    byte[] packet = TestGraph.hex(COPIED);
    packet[6] = 0x40;
    try (TestGraph graph = graph("36")) {
      for (int i = 0; i < 7; i++) {
        graph.sendIp("in", packet);
      }
      assertArrayEquals(packet, graph.packets("big").get(0));
      assertEquals("7", graph.read("f.drops"));
      assertEquals(5, graph.log().size());
      assertTrue(
          graph.log().get(0).endsWith("IPFragmenter(36) DF 10.0.0.1 10.0.0.2 len=44"),
          graph.log().get(0));
    }
    try (TestGraph graph = graph("36, HONOR_DF false")) {
      graph.sendIp("in", packet);
      assertEquals(3, graph.packets("out").size());
      assertEquals(0x20, graph.packets("out").get(0)[6]);
      assertEquals(0x00, graph.packets("out").get(2)[6]);
    }
  }

  @Test
  void fragmentsOfAFragmentKeepTheirPlace() {
    byte[] packet = TestGraph.hex(COPIED);
    packet[6] = 0x20;
    packet[7] = 0x10;
    try (TestGraph graph = graph("36")) {
      graph.sendIp("in", packet);
      List<byte[]> packets = graph.packets("out");
      for (int i = 0; i < 3; i++) {
        assertEquals(0x20, packets.get(i)[6], "more fragments follow");
        assertEquals(0x10 + i, packets.get(i)[7]);
      }
    }
  }

  @Test
  void linkHeaderAndAnnotations() {
    byte[] frame = TestGraph.hex("020000000002 020000000001 0800" + COPIED);
    try (TestGraph graph = graph("36, HEADROOM 60")) {
      graph.send(
          "in",
          frame,
          packet -> {
            long data = Mbuf.data(packet);
            Headers.markMac(packet, data, 14);
            Headers.markIp(packet, data + 14, 24);
            Anno.putU8(packet, Anno.PAINT, 9);
          });
      List<Captured> packets = graph.captured("out");
      assertArrayEquals(Arrays.copyOf(frame, 14), Arrays.copyOf(packets.get(0).bytes(), 14));
      assertEquals(14, packets.get(0).networkOffset());
      assertEquals(0, packets.get(0).macOffset());
      assertEquals(0, packets.get(1).networkOffset());
      assertEquals(24, packets.get(1).transportOffset());
      assertEquals(60, packets.get(1).headroom());
      assertEquals(Integer.MIN_VALUE, packets.get(1).macOffset());
      for (Captured packet : packets) {
        assertEquals(9, packet.paint());
      }
    }
  }

  @Test
  void manyFragmentsOfOnePacketComeInOrder() {
    byte[] packet = new byte[2000];
    packet[0] = 0x45;
    packet[2] = (byte) (packet.length >> 8);
    packet[3] = (byte) packet.length;
    try (TestGraph graph = graph("28")) {
      graph.sendIp("in", packet);
      List<byte[]> packets = graph.packets("out");
      assertEquals(248, packets.size());
      for (int i = 0; i < packets.size(); i++) {
        int place = (packets.get(i)[6] & 0x1f) << 8 | packets.get(i)[7] & 0xff;
        assertEquals(i, place);
      }
    }
  }

  @Test
  void lengthsThatLieAreDropped() {
    byte[] overlong = TestGraph.hex(COPIED);
    overlong[3] = 0x2d;
    byte[] tiny = TestGraph.hex(COPIED);
    tiny[3] = 0x17;
    byte[] beyond = TestGraph.hex(COPIED);
    beyond[6] = 0x1f;
    beyond[7] = (byte) 0xff;
    try (TestGraph graph = graph("36")) {
      graph.sendIp("in", overlong);
      graph.sendIp("in", tiny);
      graph.sendIp("in", beyond);
      assertEquals(2, graph.drops("f", "bad IP length"));
      assertEquals(1, graph.drops("f", "fragment ends beyond 65535 bytes"));
      assertEquals(0, graph.packets("out").size());
    }
  }

  @Test
  void anEmptyPoolLosesFragmentsOnly() {
    byte[] packet = new byte[200];
    packet[0] = 0x45;
    packet[3] = (byte) packet.length;
    try (TestGraph graph =
        TestGraph.withBuffers("in :: Inject -> f :: IPFragmenter(28) -> out :: Capture", 8)) {
      graph.sendIp("in", packet);
      int sent = graph.packets("out").size();
      assertTrue(sent > 0 && sent < 8, sent + " fragments");
      assertEquals(23 - sent, graph.drops("f", "no buffer for a fragment"));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> IPFragmenter(7) -> Discard");
    assertTrue(errors.contains("MTU must be at least 8"), errors);
  }
}
