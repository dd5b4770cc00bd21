// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private static List<byte[]> made(String arguments) {
    try (TestGraph graph =
        TestGraph.of(
            "Generator("
                + arguments
                + ") -> CheckIPHeader(14, VERBOSE true) -> c :: IPClassifier(udp, tcp);"
                + "c[0] -> CheckUDPHeader -> out :: Capture; c[1] -> CheckTCPHeader -> out;")) {
      graph.run();
      return graph.packets("out");
    }
  }

  private static int u16(byte[] packet, int at) {
    return ByteBuffer.wrap(packet).getShort(at) & 0xffff;
  }

  private static int i32(byte[] packet, int at) {
    return ByteBuffer.wrap(packet).getInt(at);
  }

  private static long numberInFlow(byte[] packet) {
    ByteBuffer mark = ByteBuffer.wrap(packet);
    return mark.getLong(packet.length - 15) << 16 >>> 16;
  }

  private static int flow(byte[] packet) {
    return i32(packet, packet.length - 17) & 0xffffff;
  }

  @Test
  void flowsTakeTurnsAndPacketsAreNumbered() {
    List<byte[]> packets =
        made("10.0.0.1-10.0.0.2, 10.9.0.1, FLOWS 3, LIMIT 7, SRCPORT 5-6, DSTPORT 80");
    assertEquals(7, packets.size());
    for (int i = 0; i < 7; i++) {
      byte[] packet = packets.get(i);
      assertEquals(60, packet.length);
      assertEquals(0x0a000001 + i % 3 / 2, i32(packet, 26));
      assertEquals(0x0a090001, i32(packet, 30));
      assertEquals(5 + i % 3 % 2, u16(packet, 34));
      assertEquals(80, u16(packet, 36));
      assertEquals(i % 3, flow(packet));
      assertEquals(i / 3, numberInFlow(packet));
    }
  }

  @Test
  void everyLengthHasRightChecksums() {
    for (String protocol : List.of("udp", "tcp")) {
      String lengths =
          String.join(" ", IntStream.rangeClosed(72, 104).mapToObj(String::valueOf).toList());
      for (String data : List.of("", "a", "odd")) {
        List<byte[]> packets =
            made(
                "10.0.0.1, 10.9.0.1, FLOWS 5, LIMIT 400, PROTO %s, LENGTH \"%s\", DATA \"%s\""
                    .formatted(protocol, lengths, data));
        // What has a wrong checksum does not come so far.
        assertEquals(400, packets.size(), protocol + " filled with '" + data + "'");
      }
    }
  }

  @Test
  void mixesLengthsEvenly() {
    List<byte[]> packets = made("10.0.0.1, 10.9.0.1, LIMIT 24, LENGTH imix");
    List<Integer> lengths = packets.stream().map(packet -> packet.length).toList();
    assertEquals(14, Collections.frequency(lengths, 60));
    assertEquals(8, Collections.frequency(lengths, 590));
    assertEquals(2, Collections.frequency(lengths, 1514));
    assertEquals(7, Collections.frequency(lengths.subList(0, 12), 60));
    assertTrue(Collections.frequency(lengths.subList(0, 3), 60) < 3);
  }

  @Test
  void connectionsAreWhatATrackerTakesForThem() {
    try (TestGraph graph =
        TestGraph.of(
            """
            g :: Generator(10.0.0.1, 10.9.0.1, FLOWS 20, LIMIT 560, PROTO tcp, REQUESTS 4,
                           LENGTH "72 1000", SRCPORT 2000-2100, DSTPORT 80);
            t :: ConnectionTracker;
            g[0] -> MarkIPHeader(14) -> [0] t [0] -> c :: IPClassifier(state invalid, -);
            g[1] -> MarkIPHeader(14) -> [0] t;
            c[0] -> bad :: Capture; c[1] -> ConfirmConnection(t) -> good :: Capture;
            """)) {
      graph.run();
      assertEquals(0, graph.packets("bad").size());
      // Two connections of 14 segments for each flow.
      assertEquals(560, graph.packets("good").size());
    }
  }

  @Test
  void whoPullsGetsTheSame() {
    String generator = "g :: Generator(10.0.0.1, 10.9.0.1, PROTO tcp, FLOWS 2, LIMIT 60)";
    List<List<String>> made = new ArrayList<>();
    for (String puller : List.of("", "-> Unqueue ")) {
      try (TestGraph graph =
          TestGraph.of(generator + puller + " -> a :: Capture; g[1] -> b :: Capture")) {
        graph.run();
        for (String side : List.of("a", "b")) {
          made.add(
              graph.packets(side).stream()
                  .map(packet -> flow(packet) + " " + numberInFlow(packet) + " " + i32(packet, 38))
                  .toList());
        }
      }
    }
    assertEquals(60, made.get(0).size() + made.get(1).size());
    assertEquals(made.subList(0, 2), made.subList(2, 4));
  }

  @Test
  void oneSideAloneSaysWhatItsServerWouldHaveAcknowledged() {
    List<byte[]> packets =
        made("10.0.0.1, 10.9.0.1, LIMIT 9, PROTO tcp, REQUESTS 3, LENGTH 100, DSTPORT 80");
    int[] flags = packets.stream().mapToInt(packet -> packet[47]).toArray();
    assertArrayEquals(new int[] {2, 16, 24, 24, 24, 17, 16, 2, 16}, flags);
    int isn = i32(packets.get(0), 38);
    int[] sequence = packets.stream().limit(7).mapToInt(packet -> i32(packet, 38) - isn).toArray();
    assertArrayEquals(new int[] {0, 1, 1, 47, 93, 139, 140}, sequence);
    int[] acks = packets.stream().limit(7).skip(1).mapToInt(packet -> i32(packet, 42)).toArray();
    assertEquals(acks[0], acks[4]);
    assertEquals(acks[0] + 1, acks[5]);
  }

  @Test
  void paceIsExactWhateverTheRate() {
    Pacer pacer = new Pacer();
    pacer.setRate(3);
    long begin = pacer.due(17);
    for (int i = 0; i < 3_000_000; i++) {
      pacer.paid(1);
    }
    assertEquals(17, begin);
    assertEquals(17 + 1_000_000_000_000_000L, pacer.due(50));
    pacer.setRate(7_000_000_000L);
    for (int i = 0; i < 7_000_000; i++) {
      pacer.paid(12_112);
    }
    assertEquals(17 + 1_000_000_000_000_000L + 12_112_000_000L, pacer.due(50));
  }

  @Test
  void wrongArgumentsAreErrors() {
    String errors =
        TestGraph.errorsOf(
            "Generator(1.2.3.4, 1.2.3.9-1.2.3.5, RATE 5, BANDWIDTH 0bps, LENGTH \"60:0\","
                + " PROTO icmp, DSTPORT 7-, FLOWS 100000) -> Discard");
    for (String expected :
        List.of(
            "DSTIP: parse error",
            "RATE and BANDWIDTH are mutually exclusive",
            "BANDWIDTH: out of range",
            "LENGTH: parse error",
            "PROTO: parse error",
            "DSTPORT: parse error",
            "FLOWS: the addresses and ports are enough for 64512")) {
      assertTrue(errors.contains(expected), errors);
    }
  }
}
