// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ICMP6ErrorTest {
  private static String config(String arguments) {
    return "in :: Inject -> MarkIP6Header -> e :: ICMP6Error(" + arguments + ") -> out :: Capture";
  }

  @Test
  void theSenderIsTold() {
    try (TestGraph graph = TestGraph.of(config("2001:db8::9, timeexceeded"))) {
      byte[] about = Packet6.udp(1);
      graph.send("in", about);
      byte[] error = graph.packets("out").get(0);
      byte[] expected =
          TestGraph.hex("6000000000393aff20010db8000000000000000000000009" + Packet6.A + "0300");
      assertArrayEquals(expected, Arrays.copyOf(error, 42));
      assertArrayEquals(about, Arrays.copyOfRange(error, 48, error.length));
      assertEquals(0, checksum(error));
    }
  }

  /** Over the pseudo-header and the message, by the book. */
  private static int checksum(byte[] packet) {
    int length = packet.length - 40;
    int sum = 58 + length;
    for (int i = 8; i < packet.length; i++) {
      sum += i % 2 == 0 ? (packet[i] & 0xff) << 8 : packet[i] & 0xff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
  }

  @Test
  void longPacketsAreQuotedInPart() {
    try (TestGraph graph = TestGraph.of(config("2001:db8::9, 2, MTU 1400"))) {
      graph.send("in", Packet6.of(17, 9, Packet6.A, Packet6.B, "00".repeat(1460)));
      byte[] error = graph.packets("out").get(0);
      assertEquals(1280, error.length);
      assertArrayEquals(new byte[] {0, 0, 5, 0x78}, Arrays.copyOfRange(error, 44, 48));
      assertEquals(0, checksum(error));
    }
  }

  @Test
  void someThingsAreNotToldAbout() {
    try (TestGraph graph = TestGraph.of(config("2001:db8::9, unreachable, 4"))) {
      String many = "ff020000000000000000000000000001";
      graph.send("in", Packet6.of(17, 9, Packet6.A, many, ""));
      graph.send("in", Packet6.of(58, 9, Packet6.A, Packet6.B, "0100000000000000"));
      graph.send("in", Packet6.of(58, 9, Packet6.A, Packet6.B, "8900000000000000"));
      graph.send("in", Packet6.of(17, 9, "00".repeat(16), Packet6.B, ""));
      graph.send(
          "in", Packet6.of(44, 9, Packet6.A, Packet6.B, "1100000800000001" + "00".repeat(8)));
      graph.send("in", Packet6.of(0, 9, Packet6.A, Packet6.B, "11"));
      assertEquals(0, graph.packets("out").size());
      assertEquals(1, graph.drops("e", "no error about a multicast"));
      assertEquals(2, graph.drops("e", "no error about an ICMPv6 error"));
      assertEquals(1, graph.drops("e", "no error to such a source"));
      assertEquals(1, graph.drops("e", "no error about a later fragment"));
      assertEquals(1, graph.drops("e", "bad extension header"));
      graph.send("in", Packet6.of(58, 9, Packet6.A, Packet6.B, "8000000000000000"));
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void configurationErrors() {
    assertTrue(
        TestGraph.errorsOf(
                config("2001:db8::9, 5").replace("Inject", "Idle").replace("Capture", "Discard"))
            .contains("TYPE"));
  }
}
