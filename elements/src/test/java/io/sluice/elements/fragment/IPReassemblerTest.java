// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IPReassemblerTest {
  private static final long SECOND = 1_000_000_000L;

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> r :: IPReassembler(%s) -> out :: Capture; r[1] -> lost :: Capture"
            .formatted(arguments));
  }

  /** A packet whose data is its id and position. */
  private static byte[] whole(int id, int length) {
    byte[] packet = new byte[20 + length];
    new Random(id).nextBytes(packet);
    header(packet, id, 0, packet.length);
    return packet;
  }

  private static void header(byte[] packet, int id, int flagsAndOffset, int length) {
    byte[] head =
        TestGraph.hex(
            "4500%04x %04x%04x 4011 0000 0a000001 0a000002".formatted(length, id, flagsAndOffset));
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += (head[i] & 0xff) << 8 | head[i + 1] & 0xff;
    }
    sum = ~((sum & 0xffff) + (sum >> 16));
    head[10] = (byte) (sum >> 8);
    head[11] = (byte) sum;
    System.arraycopy(head, 0, packet, 0, 20);
  }

  /** The bytes of a packet's data from one offset to another as a fragment. */
  private static byte[] fragment(byte[] whole, int from, int to) {
    byte[] fragment = new byte[20 + to - from];
    System.arraycopy(whole, 20 + from, fragment, 20, to - from);
    int id = (whole[4] & 0xff) << 8 | whole[5] & 0xff;
    int more = to < whole.length - 20 ? 0x2000 : 0;
    header(fragment, id, from / 8 | more, fragment.length);
    return fragment;
  }

  private static void send(TestGraph graph, byte[] packet, long seconds) {
    graph.send(
        "in",
        packet,
        p -> {
          Headers.markIp(p, Mbuf.data(p), 20);
          Anno.setTimestamp(p, seconds * SECOND);
        });
  }

  @Test
  void fragmentsInAnyOrderMakeThePacket() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = graph("")) {
      List<byte[]> all = new ArrayList<>();
      int packets = 50;
      for (int id = 0; id < packets; id++) {
        byte[] whole = whole(id, 9 + random.nextInt(1900));
        int at = 0;
        while (at < whole.length - 20) {
          int to = Math.min(whole.length - 20, at + 8 * (1 + random.nextInt(40)));
          all.add(fragment(whole, Math.max(0, at - 8 * random.nextInt(3)), to));
          at = to;
        }
      }
      Collections.shuffle(all, random);
      all.forEach(packet -> send(graph, packet, 1000));
      List<byte[]> out = graph.packets("out");
      assertEquals(packets, out.size(), "seed " + seed);
      for (byte[] packet : out) {
        int id = (packet[4] & 0xff) << 8 | packet[5] & 0xff;
        assertArrayEquals(whole(id, packet.length - 20), packet, "seed " + seed);
      }
    }
  }

  @Test
  void theFirstFragmentGivesHeadersAndAnnotations() {
    byte[] whole = whole(7, 32);
    byte[] frame = new byte[14 + 36];
    System.arraycopy(fragment(whole, 0, 16), 0, frame, 14, 36);
    frame[3] = 9;
    try (TestGraph graph = graph("MAX_MTU_ANNO 40")) {
      send(graph, fragment(whole, 16, 32), 1000);
      graph.send(
          "in",
          frame,
          packet -> {
            long data = Mbuf.data(packet);
            Headers.markMac(packet, data, 14);
            Headers.markIp(packet, data + 14, 20);
            Anno.putU8(packet, Anno.PAINT, 5);
            Anno.setTimestamp(packet, 1001 * SECOND);
          });
      Captured packet = graph.captured("out").get(0);
      assertArrayEquals(Arrays.copyOf(frame, 14), Arrays.copyOf(packet.bytes(), 14));
      assertArrayEquals(whole, Arrays.copyOfRange(packet.bytes(), 14, packet.bytes().length));
      assertEquals(5, packet.paint());
      assertEquals(0, packet.macOffset());
      assertEquals(14, packet.networkOffset());
      assertEquals(34, packet.transportOffset());
      assertEquals(1001 * SECOND, packet.timestamp());
    }
  }

  @Test
  void wholePacketsPass() {
    try (TestGraph graph = graph("")) {
      byte[] whole = whole(3, 40);
      send(graph, whole, 1000);
      assertArrayEquals(whole, graph.packets("out").get(0));
    }
  }

  @Test
  void laterDataReplacesEarlier() {
    byte[] whole = whole(1, 24);
    byte[] other = fragment(whole, 8, 16);
    Arrays.fill(other, 20, 28, (byte) 0xee);
    try (TestGraph graph = graph("")) {
      send(graph, fragment(whole, 0, 16), 1000);
      send(graph, other, 1000);
      send(graph, fragment(whole, 16, 24), 1000);
      byte[] out = graph.packets("out").get(0);
      assertEquals((byte) 0xee, out[28]);
      assertEquals(whole[27], out[27]);
      assertEquals(whole[36], out[36]);
    }
  }

  @Test
  void whatStaysIncompleteLeavesByOutput1() {
    byte[] whole = whole(1, 32);
    try (TestGraph graph = graph("")) {
      send(graph, fragment(whole, 8, 16), 1000);
      send(graph, fragment(whole, 24, 32), 1001);
      byte[] other = whole(2, 16);
      send(graph, fragment(other, 0, 8), 1031);
      assertEquals(0, graph.packets("lost").size());
      send(graph, fragment(other, 0, 8), 1042);
      byte[] lost = graph.packets("lost").get(0);
      assertEquals(52, lost.length);
      assertEquals(0, lost[20]);
      assertArrayEquals(
          Arrays.copyOfRange(whole, 28, 36), Arrays.copyOfRange(lost, 28, 36), "what came");
      assertTrue(graph.read("r.dump").contains("failed reassemblies: 1\n"), graph.read("r.dump"));
      assertTrue(
          graph.read("r.dump").endsWith(" 10.0.0.1 10.0.0.2 17 2 (0,8)\n"), graph.read("r.dump"));
    }
  }

  @Test
  void memoryIsBounded() {
    try (TestGraph graph = graph("HIMEM 4000")) {
      for (int id = 0; id < 1000; id++) {
        send(graph, fragment(whole(id, 48), 0, 40), 1000 + id / 100);
      }
      int waiting = (int) graph.read("r.dump").lines().count() - 5;
      assertTrue(waiting <= 4080 / 80, waiting + " wait");
      assertEquals(1000, waiting + graph.packets("lost").size());
      // The newest are still there.
      send(graph, fragment(whole(999, 48), 40, 48), 1010);
      assertArrayEquals(whole(999, 48), graph.packets("out").get(0));
    }
  }

  @Test
  void fragmentsWhoseLengthsLieAreDropped() {
    byte[] odd = fragment(whole(1, 32), 0, 16);
    header(odd, 1, 0x2000, 35);
    byte[] truncated = fragment(whole(1, 32), 0, 16);
    header(truncated, 1, 0x2000, 37);
    byte[] empty = fragment(whole(1, 32), 0, 16);
    header(empty, 1, 0x2000, 20);
    byte[] beyond = fragment(whole(1, 32), 0, 16);
    header(beyond, 1, 0x1fff, 36);
    try (TestGraph graph = graph("")) {
      for (byte[] packet : new byte[][] {odd, truncated, empty, beyond}) {
        send(graph, packet, 1000);
      }
      assertEquals(4, graph.drops("r", "bad fragment"));
    }
  }

  @Test
  void fragmentsThatContradictOthersAreDropped() {
    byte[] whole = whole(1, 40);
    byte[] beyondTheLast = fragment(whole(1, 64), 40, 48);
    byte[] secondLast = fragment(whole(1, 24), 16, 24);
    try (TestGraph graph = graph("")) {
      send(graph, fragment(whole, 32, 40), 1000);
      send(graph, beyondTheLast, 1000);
      send(graph, secondLast, 1000);
      assertEquals(2, graph.drops("r", "bad fragment"));
      send(graph, fragment(whole, 0, 32), 1000);
      assertArrayEquals(whole, graph.packets("out").get(0));
    }
  }

  @Test
  void theLongestPackets() {
    for (int data : new int[] {4000, 65_514, 65_515}) {
      byte[] whole = whole(1, data);
      try (TestGraph graph = graph("")) {
        for (int at = 0; at < data; at += 1000) {
          send(graph, fragment(whole, at, Math.min(at + 1000, data)), 1000);
        }
        assertArrayEquals(whole, graph.packets("out").get(0));
      }
    }
  }

  @Test
  void fragmentsWaitInNoBuffers() {
    try (TestGraph graph =
        TestGraph.withBuffers("in :: Inject -> r :: IPReassembler -> out :: Capture", 16)) {
      for (int id = 0; id < 100; id++) {
        send(graph, fragment(whole(id, 32), 0, 24), 1000);
      }
      for (int id = 0; id < 100; id++) {
        send(graph, fragment(whole(id, 32), 24, 32), 1000);
      }
      assertEquals(100, graph.packets("out").size());
    }
  }

  @Test
  void theFragmenterIsUndone() {
    byte[] whole = whole(9, 1800);
    String config = "in :: Inject -> IPFragmenter(100) -> r :: IPReassembler -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, whole, 1000);
      assertArrayEquals(whole, graph.packets("out").get(0));
    }
  }

  @Test
  void pulledPacketsArePutTogetherToo() {
    byte[] whole = whole(9, 64);
    String config = "in :: Inject -> Queue -> r :: IPReassembler -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, fragment(whole, 0, 32), 1000);
      send(graph, fragment(whole, 32, 64), 1000);
      graph.run();
      assertArrayEquals(whole, graph.packets("out").get(0));
    }
  }
}
