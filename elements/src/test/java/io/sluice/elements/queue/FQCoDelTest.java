// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FQCoDelTest {
  private static final String CONFIG =
      "RandomSeed(1); in :: Inject -> q :: FQCoDel(%s) -> u :: Unqueue(ACTIVE false) -> out :: Capture";

  /** A UDP packet of 100 bytes; the source port tells the flow, the last byte its number. */
  private static byte[] packet(int flow, int number) {
    byte[] packet = new byte[100];
    byte[] headers = TestGraph.hex("4500006400000000401100000a0000010a0000020000003500500000");
    System.arraycopy(headers, 0, packet, 0, headers.length);
    packet[21] = (byte) flow;
    packet[99] = (byte) number;
    return packet;
  }

  private static List<String> received(TestGraph graph) {
    graph.write("u.active", "true");
    graph.run();
    List<String> flows = new ArrayList<>();
    graph.packets("out").forEach(packet -> flows.add(packet[21] + "." + packet[99]));
    return flows;
  }

  @Test
  void flowsTakeTurnsAndStayInOrder() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted("1000, FLOWS 65536, QUANTUM 100"))) {
      for (int i = 0; i < 4; i++) {
        graph.sendIp("in", packet(1, i));
      }
      for (int i = 0; i < 2; i++) {
        graph.sendIp("in", packet(2, i));
        graph.sendIp("in", packet(3, i));
      }
      assertEquals("8", graph.read("q.length"));
      assertEquals(
          List.of("1.0", "2.0", "3.0", "1.1", "2.1", "3.1", "1.2", "1.3"), received(graph));
      assertEquals("0", graph.read("q.length"));
    }
  }

  @Test
  void aQuantumIsServedInOneGo() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted("1000, FLOWS 65536, QUANTUM 250"))) {
      for (int i = 0; i < 4; i++) {
        graph.sendIp("in", packet(1, i));
        graph.sendIp("in", packet(2, i));
      }
      // A deficit of 250 lets three packets of 100 through, then one of 200 two.
      assertEquals(
          List.of("1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "1.3", "2.3"), received(graph));
    }
  }

  @Test
  void theLongestQueueMakesRoom() {
    String config = CONFIG + "; q[1] -> lost :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted("8, FLOWS 65536, QUANTUM 100"))) {
      for (int i = 0; i < 6; i++) {
        graph.sendIp("in", packet(1, i));
      }
      for (int i = 0; i < 3; i++) {
        graph.sendIp("in", packet(2, i));
      }
      assertEquals("3", graph.read("q.overflow_drops"));
      assertEquals(3, graph.packets("lost").size());
      assertEquals(0, graph.packets("lost").get(0)[99]);
      assertEquals(List.of("1.3", "2.0", "1.4", "2.1", "1.5", "2.2"), received(graph));
    }
  }

  @Test
  void packetsThatWaitedTooLongAreDropped() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted("TARGET 0, INTERVAL 0"))) {
      for (int i = 0; i < 10; i++) {
        graph.sendIp("in", packet(1, i));
      }
      int left = received(graph).size();
      int drops = Integer.parseInt(graph.read("q.drops"));
      assertTrue(drops > 0);
      assertEquals(10, left + drops);
      assertEquals(drops, graph.drops("q", "waited too long"));
    }
  }

  @Test
  void anotherConfigurationGoesOnWithThePackets() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted("1000"))) {
      for (int i = 0; i < 6; i++) {
        graph.sendIp("in", packet(1, i));
      }
      graph.replace(CONFIG.formatted("4, FLOWS 3"));
      assertEquals("4", graph.read("q.length"));
      assertEquals("2", graph.read("q.overflow_drops"));
      graph.replace(CONFIG.formatted("4, FLOWS 3"));
      assertEquals(List.of("1.0", "1.1", "1.2", "1.3"), received(graph));
    }
  }
}
