// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VxlanBridgeTest {
  private static final String A = "02000000000a";
  private static final String B = "02000000000b";
  private static final String C = "02000000000c";
  private static final String ALL = "ffffffffffff";
  private static final String ARP = "0806 0001080006040001";

  private final TestGraph graph =
      TestGraph.of(
          "in :: Inject -> b :: VxlanBridge(7, 192.0.2.1, REMOTE \"192.0.2.2 192.0.2.3\", TIMEOUT 60)"
              + " -> out :: Capture; b[1] -> wire :: Capture;"
              + "two :: Inject -> VXLANEncap(7, 192.0.2.2, 192.0.2.1) -> [1] b;"
              + "three :: Inject -> VXLANEncap(7, 192.0.2.3, 192.0.2.1) -> [1] b;"
              + "four :: Inject -> VXLANEncap(7, 192.0.2.4, 192.0.2.1) -> [1] b;"
              + "eight :: Inject -> VXLANEncap(8, 192.0.2.2, 192.0.2.1) -> [1] b;"
              + "raw :: Inject -> [1] b");

  @AfterEach
  void close() {
    graph.close();
  }

  private static byte[] frame(String dst, String src) {
    return TestGraph.hex(dst + src + "88b5 0102030405060708");
  }

  private static byte[] arp(int operation, String dst, String mac, String ip, String to) {
    String head = operation == 1 ? ARP : "0806 0001080006040002";
    return TestGraph.hex(dst + mac + head + mac + ip + "000000000000" + to);
  }

  private String remoteOf(byte[] packet) {
    return (packet[16] & 0xff) + "." + packet[17] + "." + packet[18] + "." + packet[19];
  }

  private List<String> remotes() {
    return graph.packets("wire").stream().map(this::remoteOf).toList();
  }

  @Test
  void unknownAddressesAreFlooded() {
    graph.send("in", frame(B, A));
    assertEquals(List.of("192.0.2.2", "192.0.2.3"), remotes());
    byte[] wire = graph.packets("wire").get(0);
    assertEquals(50 - 14 + 22, wire.length);
    assertEquals("1", graph.read("b.flooded"));
  }

  @Test
  void knownAddressesGoToTheirEndAlone() {
    graph.send("three", frame(A, B));
    assertArrayEquals(frame(A, B), graph.packets("out").get(0));
    graph.send("in", frame(B, A));
    assertEquals(List.of("192.0.2.3"), remotes());
    assertTrue(
        graph.read("b.table").contains("02-00-00-00-00-0B 192.0.2.3"), graph.read("b.table"));
    assertTrue(graph.read("b.table").contains("02-00-00-00-00-0A local"));
  }

  @Test
  void aHostThatShowsUpElsewhereHasMoved() {
    graph.send("two", frame(A, B));
    graph.send("three", frame(A, B));
    graph.send("in", frame(B, A));
    assertEquals(List.of("192.0.2.3"), remotes());
    assertEquals("1", graph.read("b.moves"));
    graph.send("in", frame(A, B));
    graph.send("in", frame(B, A));
    assertEquals(2, graph.drops("b", "destination is on the side it came from"));
  }

  @Test
  void nothingGoesFromOneEndToAnother() {
    graph.send("two", frame(A, B));
    graph.send("three", frame(B, C));
    assertEquals(1, graph.packets("out").size());
    assertEquals(0, graph.packets("wire").size());
    assertEquals(1, graph.drops("b", "destination is on the side it came from"));
    graph.send("three", frame(ALL, C));
    assertEquals(2, graph.packets("out").size());
    assertEquals(0, graph.packets("wire").size());
  }

  @Test
  void strangersAndBadPacketsAreDropped() {
    graph.send("four", frame(A, B));
    graph.send("eight", frame(A, B));
    graph.send("raw", new byte[3], new byte[100]);
    graph.send("in", new byte[13]);
    graph.send("in", frame(A, "030000000001"));
    assertEquals(0, graph.packets("out").size() + graph.packets("wire").size());
    assertEquals(1, graph.drops("b", "from an unknown endpoint"));
    assertEquals(1, graph.drops("b", "unknown network identifier"));
    assertEquals(2, graph.drops("b", "not a VXLAN packet for this endpoint"));
    assertEquals(1, graph.drops("b", "frame too short"));
    assertEquals(1, graph.drops("b", "source is a group address"));
    assertEquals("", graph.read("b.table"));
  }

  @Test
  void arpForAHostFarAwayIsAnsweredHere() {
    graph.send("two", arp(2, A, B, "0a000002", "0a000001"));
    graph.send("in", arp(1, ALL, A, "0a000001", "0a000002"));
    assertEquals(0, graph.packets("wire").size());
    byte[] answer = graph.packets("out").get(1);
    byte[] expected =
        TestGraph.hex(A + B + "0806 0001080006040002" + B + "0a000002" + A + "0a000001");
    assertArrayEquals(expected, answer);
    assertEquals("1", graph.read("b.suppressed"));
    // For an unknown host, and for a probe (RFC 5227), others are asked.
    graph.send("in", arp(1, ALL, A, "0a000001", "0a000003"));
    graph.send("in", arp(1, ALL, A, "00000000", "0a000002"));
    assertEquals(4, graph.packets("wire").size());
    assertTrue(graph.read("b.neighbors").contains("10.0.0.2 02-00-00-00-00-0B"));
  }

  /** A solicitation of fe80::a for fe80::b, and the advertisement that tells where that is. */
  private static byte[] neighbor(boolean asks, String dst, String src) {
    String ip =
        "6000000000203aff fe80000000000000000000000000000"
            + (asks ? "a ff0200000000000000000001ff00000b" : "b fe80000000000000000000000000000a");
    String icmp =
        (asks ? "8700 0000 00000000" : "8800 0000 60000000")
            + "fe80000000000000000000000000000b "
            + (asks ? "0101" : "0201")
            + src;
    byte[] frame = TestGraph.hex(dst + src + "86dd" + ip + icmp);
    int sum = 32 + 58;
    for (int i = 22; i < frame.length; i += 2) {
      sum += (frame[i] & 0xff) << 8 | frame[i + 1] & 0xff;
    }
    sum = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    frame[56] = (byte) (sum >> 8);
    frame[57] = (byte) sum;
    return frame;
  }

  @Test
  void neighborSolicitationsAreAnsweredHere() {
    graph.send("two", neighbor(false, A, B));
    graph.send("in", neighbor(true, "3333ff00000b", A));
    assertEquals(0, graph.packets("wire").size());
    assertArrayEquals(neighbor(false, A, B), graph.packets("out").get(1));
    // One with a wrong checksum teaches nothing.
    byte[] forged = neighbor(false, A, C);
    forged[57]++;
    graph.send("two", forged);
    assertTrue(graph.read("b.neighbors").contains("fe80::b 02-00-00-00-00-0B"));
  }

  @Test
  void endsComeAndGo() {
    graph.send("two", frame(A, B));
    graph.write("b.remove", "192.0.2.2");
    graph.write("b.add", "192.0.2.4");
    graph.send("in", frame(B, A));
    assertEquals(List.of("192.0.2.3", "192.0.2.4"), remotes());
    assertEquals("192.0.2.3\n192.0.2.4\n", graph.read("b.remotes"));
    assertThrows(HandlerException.class, () -> graph.write("b.remove", "192.0.2.2"));
    graph.write("b.flush", "");
    assertEquals("", graph.read("b.table"));
  }

  @Test
  void addressesAgeAndAFloodOfThemIsBounded() {
    AgingTable table = new AgingTable(64, 100);
    table.put(0, 5, 1, 1000);
    assertEquals(1, table.get(0, 5, 1099));
    assertEquals(AgingTable.ABSENT, table.get(0, 5, 1100));
    for (int i = 0; i < 10_000; i++) {
      table.put(0, i, i, 2000);
    }
    int[] count = {0};
    table.forEach(2000, (high, low, value, age) -> count[0]++);
    assertEquals(64, count[0]);
    assertEquals(10_000 - 64, table.evictions());
  }

  @Test
  void badConfigurations() {
    assertTrue(
        TestGraph.errorsOf(
                "i :: Idle -> b :: VxlanBridge(7, 1.2.3.4, REMOTE \"x 5\") -> Discard;"
                    + "Idle -> [1] b [1] -> Discard")
            .contains("'x' is not an IP address"));
    assertTrue(
        TestGraph.errorsOf("Idle -> VXLANEncap(16777216, 1.2.3.4, 5.6.7.8) -> Discard")
            .contains("VNI"));
    assertTrue(
        TestGraph.errorsOf("Idle -> VXLANEncap(1, 1.2.3.4, 2001:db8::1) -> Discard")
            .contains("SRC and DST must both be IPv4 or both IPv6 addresses"));
  }
}
