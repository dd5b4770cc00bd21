// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table and the lookup, which are nothing without each other. */
class GTPTableTest {
  private static final String CONFIG =
      "up :: Inject -> t :: GTPTable(8.8.8.8) -> users :: Capture; t[1] -> pings :: Capture;"
          + " core :: Inject -> [1] t;"
          + " down :: Inject -> MarkIPHeader -> l :: GTPLookup(t%s) -> out :: Capture";

  private static final String OUTER = "4500%04x 00000000 40 11 %s %s %s 0868 0868 %04x %s";

  /** A packet of a tunnel. */
  private static byte[] gtp(String src, String dst, int teid, byte[] inner) {
    String gtp = "30ff%04x%08x".formatted(inner.length, teid);
    String outer =
        OUTER.formatted(inner.length + 36, "0000", src, dst, inner.length + 16, "0000" + gtp);
    byte[] head = TestGraph.hex(outer);
    byte[] all = Arrays.copyOf(head, head.length + inner.length);
    System.arraycopy(inner, 0, all, head.length, inner.length);
    return all;
  }

  private static byte[] udp(String src, String dst, String ports) {
    return TestGraph.hex("4500001d 00000000 40 11 0000" + src + dst + ports + "0009 0000 aa");
  }

  private static final byte[] QUESTION = udp("0a000001", "0b000001", "0001 0002");
  private static final byte[] ANSWER = udp("0b000001", "0a000001", "0002 0001");

  private static byte[] up() {
    return gtp("01010101", "02020202", 7, QUESTION);
  }

  /** What the other end of the tunnel makes of a ping. */
  private static byte[] reply(byte[] ping) {
    byte[] echo = Arrays.copyOfRange(ping, 36, ping.length);
    byte[] reply = echo.clone();
    System.arraycopy(echo, 12, reply, 16, 4);
    System.arraycopy(echo, 16, reply, 12, 4);
    reply[20] = 0;
    return gtp("02020202", "01010101", 9, reply);
  }

  @Test
  void repliesTakeTheWayBackThatAPingFound() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted(""))) {
      graph.send("up", up(), up());
      assertArrayEquals(QUESTION, graph.packets("users").get(0));
      assertEquals(2, graph.packets("users").size());
      assertEquals(0, graph.captured("users").get(0).networkOffset());
      assertEquals(1, graph.packets("pings").size(), "one a second");
      graph.send("down", ANSWER);
      assertEquals(1, graph.drops("l", "return tunnel not yet known"));
      byte[] ping = graph.packets("pings").get(0);
      graph.send("core", reply(ping), reply(ping));
      assertEquals(1, graph.drops("t", "reply to a ping"));
      assertEquals(1, graph.drops("t", "no reply to a ping"), "the second one");
      graph.replace(CONFIG.formatted(", CHECKSUM false"));
      graph.send("down", ANSWER, udp("0b000001", "0a000001", "0002 0003"));
      assertEquals(1, graph.drops("l", "flow of no tunnel"));
      byte[] expected = gtp("02020202", "01010101", 9, ANSWER);
      expected[8] = (byte) 250;
      assertArrayEquals(withoutChecksum(expected), withoutChecksum(graph.packets("out").get(0)));
    }
  }

  private static byte[] withoutChecksum(byte[] packet) {
    byte[] copy = packet.clone();
    copy[10] = 0;
    copy[11] = 0;
    return copy;
  }

  @Test
  void pingsAndRepliesAreWhole() {
    String config =
        CONFIG
            .formatted("")
            .replace("t[1] ->", "t[1] -> c :: CheckIPHeader ->")
            .replace("-> out", "-> d :: CheckIPHeader -> e :: CheckUDPHeader -> out");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("up", up());
      byte[] ping = graph.packets("pings").get(0);
      assertEquals(96, ping.length);
      assertArrayEquals(
          TestGraph.hex("30ff003c00000007"), Arrays.copyOfRange(ping, 28, 36), "the GTP-U header");
      assertArrayEquals(
          TestGraph.hex("c801"), Arrays.copyOfRange(ping, 44, 46), "time to live and protocol");
      assertArrayEquals(TestGraph.hex("0a00000108080808 0800"), Arrays.copyOfRange(ping, 48, 58));
      graph.send("core", reply(ping));
      graph.send("down", ANSWER);
      assertEquals(1, graph.packets("out").size());
      assertEquals(0x01010101, graph.captured("out").get(0).dstIp());
      for (String check : List.of("c", "d", "e")) {
        assertEquals("0", graph.read(check + ".drops"));
      }
    }
  }

  @Test
  void whatIsCutOffOrNoTunnelIsDropped() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted(""))) {
      byte[] up = up();
      for (int length = 0; length < up.length; length++) {
        graph.send("up", Arrays.copyOf(up, length));
        graph.send("core", Arrays.copyOf(up, length));
      }
      byte[] longInner = up();
      longInner[39] = 30;
      byte[] otherType = up();
      otherType[29] = 1;
      graph.send("up", longInner, otherType);
      assertEquals(2 * up.length + 2, graph.drops("t", "not a GTP-U packet with IPv4"));
      graph.send("core", up);
      assertEquals(1, graph.drops("t", "no reply to a ping"));
      graph.send("down", new byte[60]);
      assertEquals(1, graph.drops("l", "no IP header"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("d :: Discard; Idle -> GTPLookup(d) -> d");
    assertTrue(errors.contains("TABLE"), errors);
  }
}
