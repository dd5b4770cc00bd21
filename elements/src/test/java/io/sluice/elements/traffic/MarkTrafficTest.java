// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MarkTrafficTest {
  private static final String CHECKED =
      """
      in :: Inject -> MarkIPHeader(14) -> SetIPChecksum -> kind :: IPClassifier(udp, tcp, -);
      kind[0] -> SetUDPChecksum -> x :: MarkTraffic; kind[1] -> SetTCPChecksum -> x; kind[2] -> x;
      x -> CheckIPHeader(14) -> after :: IPClassifier(udp, tcp, -);
      after[0] -> CheckUDPHeader -> c :: Collector -> out :: Capture;
      after[1] -> CheckTCPHeader -> c; after[2] -> c
      """;

  /** A frame of Ethernet and IPv4 with so many bytes of data, and bytes behind that. */
  private static byte[] frame(int protocol, int header, int data, int trailer) {
    int length = 20 + header + data;
    ByteBuffer frame = ByteBuffer.allocate(14 + length + trailer);
    frame.putShort(12, (short) 0x0800).putShort(14, (short) 0x4500).putShort(16, (short) length);
    frame.putShort(22, (short) (64 << 8 | protocol));
    frame.putInt(26, 0x0a000001).putInt(30, 0x0a090001).putInt(34, 1234 << 16 | 80);
    if (protocol == 17) {
      frame.putShort(38, (short) (8 + data));
    } else {
      frame.putShort(46, (short) (header / 4 << 12 | 0x10));
      for (int at = 54; at < 34 + header; at++) {
        frame.put(at, (byte) 1);
      }
    }
    for (int i = 0; i < data; i++) {
      frame.put(34 + header + i, (byte) (i * 7 + 1));
    }
    return frame.array();
  }

  @Test
  void marksWhatHasRoomAndKeepsChecksumsRight() {
    try (TestGraph graph = TestGraph.of(CHECKED)) {
      int sent = 0;
      int unmarked = 0;
      for (int trailer : new int[] {0, 6, 30}) {
        for (int data = 0; data < 80; data++) {
          graph.send("in", frame(17, 8, data, trailer));
          for (int header : new int[] {20, 24, 32, 40, 44}) {
            graph.send("in", frame(6, header, data, trailer));
            unmarked += data > 0 && data < 18 || data == 0 && header > 40 ? 1 : 0;
          }
          sent += 6;
        }
      }
      assertEquals(sent, graph.packets("out").size(), "some have wrong checksums now");
      assertEquals(String.valueOf(sent - unmarked), graph.read("x.count"));
      assertEquals(String.valueOf(sent - unmarked), graph.read("c.count"));
      assertEquals("0", graph.read("c.lost"));
      assertEquals("0", graph.read("c.reordered"));
      assertEquals("2", graph.read("x.flows"));
    }
  }

  @Test
  void leavesAloneWhatItCannotMark() {
    byte[] icmp = frame(1, 8, 40, 0);
    byte[] fragment = frame(17, 8, 40, 0);
    fragment[20] = 0x20;
    byte[] lies = frame(17, 8, 40, 0);
    lies[38] = 1;
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> MarkIPHeader(14) -> x :: MarkTraffic -> out :: Capture")) {
      for (byte[] packet : new byte[][] {icmp, fragment, lies, new byte[10]}) {
        graph.send("in", packet);
        assertArrayEquals(packet, graph.packets("out").get(graph.packets("out").size() - 1));
      }
      assertEquals("0", graph.read("x.count"));
      assertEquals("4", graph.read("x.unmarked"));
    }
  }

  @Test
  void clonesAreMarkedEachForItself() {
    try (TestGraph graph =
        TestGraph.of(
            """
            in :: Inject -> MarkIPHeader(14) -> t :: Tee(2);
            t[0] -> x :: MarkTraffic -> c :: Collector; t[1] -> x
            """)) {
      graph.send("in", frame(17, 8, 40, 0), frame(17, 8, 40, 0));
      assertEquals("4", graph.read("c.count"));
      assertEquals("0", graph.read("c.duplicates"));
    }
  }

  @Test
  void withTimingPacketsAreDueWhenTheirTimestampsSay() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader(14) -> x :: MarkTraffic(TIMING true) -> c :: Collector")) {
      long begin = 1_700_000_000_000_000_000L;
      graph.send("in", frame(17, 8, 40, 0), p -> io.sluice.packet.Anno.setTimestamp(p, begin));
      // It should have come a second before the first one.
      graph.send(
          "in",
          frame(17, 8, 40, 0),
          p -> io.sluice.packet.Anno.setTimestamp(p, begin - 1_000_000_000L));
      assertEquals(true, Long.parseLong(graph.read("c.max")) >= 1_000_000_000L);
    }
  }
}
