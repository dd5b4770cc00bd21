// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ARPQuerierTest {
  private static final String ME = "10.0.0.1/24, 2:0:0:0:0:1";
  private static final byte[] DATA = TestGraph.hex("4500001400000000 4006 0000 0a000001 0a000002");

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> q :: ARPQuerier(%s) -> out :: Capture; q[1] -> asked :: Capture;"
                .formatted(arguments)
            + " replies :: Inject -> [1] q");
  }

  private static void send(TestGraph graph, int to) {
    send(graph, to, 0);
  }

  private static void send(TestGraph graph, int to, int tos) {
    byte[] packet = DATA.clone();
    packet[1] = (byte) tos;
    graph.send("in", packet, p -> Anno.putI32(p, Anno.DST_IP, to));
  }

  private static byte[] reply(String ip, String mac) {
    return TestGraph.hex(
        "020000000001 %2$s 0806 0001080006040002 %2$s %1$s 020000000001 0a000001"
            .formatted(ip, mac));
  }

  private static byte[] framed(String mac, int tos) {
    byte[] packet = TestGraph.hex(mac + "020000000001 0800" + "00".repeat(20));
    System.arraycopy(DATA, 0, packet, 14, 20);
    packet[15] = (byte) tos;
    return packet;
  }

  @Test
  void addressesMayStandBehindKeywords() {
    try (TestGraph graph = graph("TIMEOUT 1s, " + ME + ", POLL_TIMEOUT 0")) {
      send(graph, 0x0a000002, 1);
      assertEquals(1, graph.packets("asked").size());
      assertEquals("10.0.0.1", graph.read("q.ipaddr"));
    }
  }

  @Test
  void packetsWaitForTheAnswerAndLeaveInOrder() {
    try (TestGraph graph = graph(ME)) {
      send(graph, 0x0a000002, 1);
      send(graph, 0x0a000002, 2);
      assertEquals(1, graph.packets("asked").size());
      assertArrayEquals(
          TestGraph.hex(
              "ffffffffffff 020000000001 0806 0001080006040001"
                  + "020000000001 0a000001 000000000000 0a000002"),
          graph.packets("asked").get(0));
      assertEquals("2", graph.read("q.length"));
      graph.send("replies", reply("0a000002", "020000000002"));
      send(graph, 0x0a000002, 3);
      for (int tos = 1; tos <= 3; tos++) {
        assertArrayEquals(framed("020000000002", tos), graph.packets("out").get(tos - 1));
      }
      assertEquals("0", graph.read("q.length"));
      assertEquals("1", graph.read("q.count"));
      assertEquals("1", graph.read("q.queries"));
      assertEquals("1", graph.read("q.responses"));
      assertTrue(
          graph.read("q.table").startsWith("10.0.0.2 1 02-00-00-00-00-02 "), graph.read("q.table"));
    }
  }

  @Test
  void groupAddressesNeedNoQuery() {
    try (TestGraph graph = graph(ME)) {
      send(graph, 0x0a0000ff);
      send(graph, -1);
      send(graph, 0xe1aabbcc);
      assertArrayEquals(framed("ffffffffffff", 0), graph.packets("out").get(0));
      assertArrayEquals(framed("ffffffffffff", 0), graph.packets("out").get(1));
      assertArrayEquals(framed("01005e2abbcc", 0), graph.packets("out").get(2));
      assertEquals(0, graph.packets("asked").size());
    }
  }

  @Test
  void packetsWithoutANextHopAreDropped() {
    try (TestGraph graph = graph(ME)) {
      send(graph, 0);
      send(graph, 0);
      assertEquals("2", graph.read("q.drops"));
      assertEquals(1, graph.log().size());
      graph.write("q.ipaddr", "0.0.0.0");
      send(graph, 0x0a000002);
      assertEquals(3, graph.drops("q", "no next hop"));
      assertEquals("3 packets killed\n0 ARP queries sent\n", graph.read("q.stats"));
    }
  }

  @Test
  void oldPacketsMakeRoom() {
    try (TestGraph graph = graph(ME + ", CAPACITY 4")) {
      for (int i = 0; i < 5; i++) {
        send(graph, 0x0a000002 + i, i);
      }
      // The fifth did not fit: half of the capacity went.
      assertEquals("2", graph.read("q.length"));
      assertEquals("3 packets killed\n5 ARP queries sent\n", graph.read("q.stats"));
      graph.send("replies", reply("0a000006", "020000000006"));
      assertArrayEquals(framed("020000000006", 4), graph.packets("out").get(0));
    }
  }

  @Test
  void capacityOfAnEntryAndOfEntries() {
    try (TestGraph graph = graph(ME + ", ENTRY_PACKET_CAPACITY 2, ENTRY_CAPACITY 3")) {
      for (int i = 0; i < 5; i++) {
        send(graph, 0x0a000002);
      }
      assertEquals("2", graph.read("q.length"));
      for (int i = 1; i < 4; i++) {
        send(graph, 0x0a000002 + i);
      }
      assertEquals("3", graph.read("q.count"));
      assertEquals("3", graph.read("q.length"));
      assertEquals(5, graph.drops("q", "no ARP reply, or too many packets waiting"));
    }
  }

  @Test
  void otherPacketsAreNoReplies() {
    byte[] request = reply("0a000002", "020000000002");
    request[21] = 1;
    byte[] group = reply("0a000002", "030000000002");
    byte[] token = reply("0a000002", "020000000002");
    token[15] = 6;
    byte[] shorter = Arrays.copyOf(reply("0a000002", "020000000002"), 41);
    try (TestGraph graph = graph(ME)) {
      graph.send("replies", request, group, token, shorter);
      assertEquals(4, graph.drops("q", "not an ARP reply"));
      assertEquals("0", graph.read("q.count"));
    }
  }

  @Test
  void entriesAreAskedForBeforeTheyExpire() {
    try (TestGraph graph = graph(ME + ", TIMEOUT 1h, POLL_TIMEOUT 50ms")) {
      graph.write("q.insert", "10.0.0.2 2:0:0:0:0:2");
      send(graph, 0x0a000002, 1);
      assertEquals(0, graph.packets("asked").size());
      graph.until(
          () -> {
            send(graph, 0x0a000002, 2);
            return !graph.packets("asked").isEmpty();
          });
      // A poll goes to the one who is asked, and the packet goes out.
      assertEquals(2, graph.packets("asked").get(0)[5]);
      assertTrue(graph.read("q.table").startsWith("10.0.0.2 1 "));
    }
  }

  @Test
  void expiredEntriesAreAskedForAnew() {
    try (TestGraph graph = graph(ME + ", TIMEOUT 50ms, POLL_TIMEOUT 0")) {
      graph.write("q.insert", "10.0.0.2 2:0:0:0:0:2");
      graph.until(() -> graph.read("q.table").startsWith("10.0.0.2 0 "));
      int sent = graph.packets("out").size();
      send(graph, 0x0a000002, 3);
      assertEquals(sent, graph.packets("out").size());
      graph.until(
          () -> {
            send(graph, 0x0a000002, 4);
            return graph.packets("asked").get(graph.packets("asked").size() - 1)[5] == -1;
          });
    }
  }

  @Test
  void entriesComeAndGoByHandler() {
    try (TestGraph graph = graph(ME)) {
      graph.write("q.insert", "10.0.0.2 2:0:0:0:0:2");
      send(graph, 0x0a000002);
      assertEquals(1, graph.packets("out").size());
      graph.write("q.delete", "10.0.0.2");
      send(graph, 0x0a000002);
      assertEquals(1, graph.packets("asked").size());
      assertThrows(HandlerException.class, () -> graph.write("q.insert", "10.0.0.2"));
      assertThrows(HandlerException.class, () -> graph.write("q.delete", "x"));
      graph.write("q.clear", "");
      assertEquals("0", graph.read("q.count"));
      assertEquals("0", graph.read("q.length"));
      assertEquals("10.0.0.255", graph.read("q.broadcast"));
    }
  }

  @Test
  void queriersShareATable() {
    String config =
        "in :: Inject -> q :: ARPQuerier(%1$s, TABLE t) -> out :: Capture;"
            + " in2 :: Inject -> q2 :: ARPQuerier(%1$s, TABLE t) -> out2 :: Capture;"
            + " Idle -> [1] q; replies :: Inject -> [1] q2; t :: ARPTable";
    try (TestGraph graph = TestGraph.of(config.formatted(ME))) {
      graph.write("t.insert", "10.0.0.2 2:0:0:0:0:2");
      send(graph, 0x0a000002);
      assertEquals(1, graph.packets("out").size());
      send(graph, 0x0a000003);
      graph.send("replies", reply("0a000003", "020000000003"));
      // One output: the query, then what the other querier was told about.
      assertEquals(2, graph.packets("out").size());
      assertArrayEquals(framed("020000000003", 0), graph.packets("out2").get(0));
      assertEquals("2", graph.read("t.count"));
    }
  }

  @Test
  void aNameMayStandForBothAddresses() {
    String config =
        "in :: Inject -> q :: ARPQuerier(me) -> out :: Capture; Idle -> [1] q;"
            + " AddressInfo(me 10.0.0.1 10.0.0.0/24 2:0:0:0:0:1)";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("10.0.0.1", graph.read("q.ipaddr"));
      assertEquals("255.255.255.255", graph.read("q.broadcast"));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Inject -> q :: ARPQuerier(CAPACITY_SLIM_FACTOR 0) -> Discard; Idle -> [1] q");
    assertTrue(errors.contains("IP: required argument missing"), errors);
    assertTrue(errors.contains("CAPACITY_SLIM_FACTOR cannot be zero"), errors);
  }
}
