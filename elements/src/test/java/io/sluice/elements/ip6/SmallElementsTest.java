// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DecIP6HLIM, SetIP6DSCP, IP6Mirror, IP6Print, SetIP6Address and GetIP6Address. */
class SmallElementsTest {
  @Test
  void theHopLimitCounts() {
    String config =
        "in :: Inject -> MarkIP6Header -> d :: DecIP6HLIM -> out :: Capture; d[1] -> old :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", Packet6.udp(2), Packet6.udp(1), Packet6.udp(0), new byte[50]);
      assertArrayEquals(Packet6.udp(1), graph.packets("out").get(0));
      assertArrayEquals(Packet6.udp(1), graph.packets("old").get(0));
      assertEquals(2, graph.packets("old").size());
      assertEquals(1, graph.drops("d", "no IPv6 header"));
      graph.write("d.active", "false");
      graph.replace(config);
      graph.send("in", Packet6.udp(1));
      assertEquals("2", graph.read("d.drops"));
      assertEquals("false", graph.read("d.active"));
    }
  }

  @Test
  void theDscpIsSetAndNothingElse() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> MarkIP6Header -> SetIP6DSCP(46) -> out :: Capture")) {
      byte[] packet = Packet6.udp(2);
      packet[1] = 0x3a;
      packet[3] = 7;
      graph.send("in", packet);
      byte[] expected = packet.clone();
      expected[0] = 0x6b;
      expected[1] = (byte) 0xba;
      assertArrayEquals(expected, graph.packets("out").get(0));
    }
  }

  @Test
  void mirroringExchangesAddressesAndPorts() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> MarkIP6Header -> IP6Mirror -> out :: Capture")) {
      graph.send("in", Packet6.udp(2), Packet6.of(58, 2, Packet6.A, Packet6.B, "8000123400010002"));
      byte[] udp = Packet6.of(17, 2, Packet6.B, Packet6.A, "0034003500090000ff");
      assertArrayEquals(udp, graph.packets("out").get(0));
      byte[] icmp = Packet6.of(58, 2, Packet6.B, Packet6.A, "8000123400010002");
      byte[] cut = Packet6.of(17, 2, Packet6.A, Packet6.B, "0034003500");
      graph.send("in", cut);
      assertArrayEquals(
          Packet6.of(17, 2, Packet6.B, Packet6.A, "0034003500"), graph.packets("out").get(2));
      assertArrayEquals(icmp, graph.packets("out").get(1));
    }
  }

  @Test
  void packetsArePrinted() {
    String config =
        "in :: Inject -> MarkIP6Header -> IP6Print(a, CONTENTS true, NBYTES 26) -> IP6Print() -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", Packet6.udp(2));
      assertEquals(
          List.of(
              "a: 2001:db8::1 -> 2001:db8::2 plen 9, next 17, hlim 2",
              "  60000000 00091102 20010db8 00000000 00000000 00000001",
              "  2001",
              "2001:db8::1 -> 2001:db8::2 plen 9, next 17, hlim 2"),
          graph.log());
      graph.send("in", new byte[5]);
      assertEquals("(not IPv6)", graph.log().get(6));
    }
  }

  @Test
  void theAnnotationIsSetOrRead() {
    String config =
        "in :: Inject -> SetIP6Address(2001:db8::2) -> rt :: LookupIP6Route(2001:db8::2 0) -> a :: Capture;"
            + "in2 :: Inject -> g :: GetIP6Address(8) -> rt2 :: LookupIP6Route(2001:db8::1 0) -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[1]);
      graph.send("in2", Packet6.udp(1), new byte[23]);
      assertEquals(1, graph.packets("a").size());
      assertEquals(1, graph.packets("b").size());
      assertEquals(1, graph.drops("g", "no address there"));
    }
    assertTrue(TestGraph.errorsOf("Idle -> SetIP6Address(IPADDR 7) -> Discard").contains("IPADDR"));
  }
}
