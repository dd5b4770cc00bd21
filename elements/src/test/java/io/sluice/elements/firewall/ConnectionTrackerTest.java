// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.CLIENT;
import static io.sluice.elements.firewall.Segment.FIN;
import static io.sluice.elements.firewall.Segment.RST;
import static io.sluice.elements.firewall.Segment.SERVER;
import static io.sluice.elements.firewall.Segment.SYN;
import static io.sluice.elements.firewall.Segment.client;
import static io.sluice.elements.firewall.Segment.icmp;
import static io.sluice.elements.firewall.Segment.ip;
import static io.sluice.elements.firewall.Segment.ip6;
import static io.sluice.elements.firewall.Segment.server;
import static io.sluice.elements.firewall.Segment.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionTrackerTest extends ElementContract {
  private static final String[] STATES = {"new", "established", "related", "invalid", "untracked"};

  @Override
  protected String element() {
    return "ConnectionTracker(FTP true, HALF_OPEN 10, LIMIT 10)";
  }

  /** New packets are let through, and all are sorted by what the tracker said. */
  private static TestGraph graph(String keywords) {
    StringBuilder config =
        new StringBuilder("in :: Inject -> ct :: ConnectionTracker(%s);".formatted(keywords));
    config.append("ct -> s :: IPClassifier(");
    config.append("state new, state established, state related, state invalid, -);");
    for (int i = 0; i < STATES.length; i++) {
      String confirm = i == 0 || i == 2 ? "c%d :: ConfirmConnection(ct) -> ".formatted(i) : "";
      config.append("s[%d] -> %s %s :: Capture;".formatted(i, confirm, "o" + STATES[i]));
    }
    return TestGraph.of(config.toString());
  }

  /** What becomes of packets, sent one by one. */
  private static List<String> states(TestGraph graph, byte[]... packets) {
    List<String> states = new ArrayList<>();
    for (byte[] packet : packets) {
      int[] before = counts(graph);
      graph.send("in", packet, ConnectionTrackerTest::mark);
      int[] after = counts(graph);
      String found = "dropped";
      for (int i = 0; i < STATES.length; i++) {
        found = after[i] > before[i] ? STATES[i] : found;
      }
      states.add(found);
    }
    return states;
  }

  private static void mark(long packet) {
    long ip = Mbuf.data(packet);
    if (Mbuf.toBytes(packet)[0] >>> 4 == 6) {
      Anno.setNetworkHeader(packet, ip);
    } else {
      Headers.markIp(packet, ip, 20);
    }
  }

  private static int[] counts(TestGraph graph) {
    return Arrays.stream(STATES).mapToInt(s -> graph.captured("o" + s).size()).toArray();
  }

  private static byte[][] bytes(Segment... segments) {
    return Arrays.stream(segments).map(Segment::bytes).toArray(byte[][]::new);
  }

  private static List<String> states(TestGraph graph, Segment... segments) {
    return states(graph, bytes(segments));
  }

  /** A handshake; the client's next number is 101, the server's 501. */
  private static void handshake(TestGraph graph) {
    assertEquals(
        List.of("new", "established", "established"),
        states(graph, client(SYN, 100, 0), server(SYN | ACK, 500, 101), client(ACK, 101, 501)));
  }

  @Test
  void tcpIsFollowedFromHandshakeToEnd() {
    try (TestGraph graph = graph("")) {
      handshake(graph);
      assertTrue(graph.read("ct.table").startsWith("tcp established 10.0.0.1:5000 > 192.0.2.1:80"));
      assertTrue(graph.read("ct.table").contains(" exp86400"), graph.read("ct.table"));
      assertEquals(
          List.of("established", "established", "established"),
          states(
              graph,
              client(ACK, 101, 501).with(10),
              server(ACK | FIN, 501, 111),
              client(ACK | FIN, 111, 502)));
      assertTrue(graph.read("ct.table").contains("tcp done"));
      assertTrue(graph.read("ct.table").contains(" exp240"));
      assertEquals(List.of("established"), states(graph, server(ACK, 502, 112)));
      // The same ports again.
      assertEquals(
          List.of("new", "established"),
          states(graph, client(SYN, 9000, 0), server(SYN | ACK, 7000, 9001)));
      assertEquals("1", graph.read("ct.size"));
      assertEquals("2", graph.read("ct.new"));
    }
  }

  @Test
  void answersToNothingAreInvalid() {
    try (TestGraph graph = graph("")) {
      assertEquals(
          List.of("invalid", "invalid", "invalid", "invalid"),
          states(
              graph,
              server(SYN | ACK, 1, 2),
              client(ACK, 1, 2),
              client(RST, 1, 2),
              client(FIN | ACK, 1, 2)));
      byte[] pong = ip(SERVER, CLIENT, 1, icmp(0, 0x70001, new byte[0]));
      assertEquals(List.of("invalid"), states(graph, pong));
      assertEquals("0", graph.read("ct.size"));
    }
  }

  @Test
  void flagsThatMakeNoSenseAreInvalid() {
    try (TestGraph graph = graph("PICKUP true")) {
      assertEquals(
          List.of("invalid", "invalid", "invalid", "invalid", "invalid"),
          states(
              graph,
              client(SYN | FIN, 1, 2),
              client(SYN | RST, 1, 2),
              client(0, 1, 2),
              client(FIN, 1, 2),
              client(FIN | RST | ACK, 1, 2)));
    }
  }

  @Test
  void packetsOutsideOfTheWindowAreInvalid() {
    try (TestGraph graph = graph("")) {
      handshake(graph);
      assertEquals(
          List.of("invalid", "invalid", "invalid", "invalid", "invalid", "established"),
          states(
              graph,
              // beyond the window of 1000 behind 101
              client(ACK, 1102, 501).with(1),
              // long gone
              client(ACK, 101 - 1002 - 5, 501).with(5),
              // acknowledges what was never sent
              client(ACK, 101, 502),
              // acknowledges what is far back
              client(ACK, 101, 501 - 70_000),
              server(RST, 5000, 0),
              server(RST, 501, 0)));
      assertTrue(graph.read("ct.table").contains("tcp done"));
    }
  }

  @Test
  void windowsAreNotCheckedWhenTurnedOff() {
    try (TestGraph graph = graph("WINDOW false")) {
      handshake(graph);
      assertEquals(
          List.of("established", "established"),
          states(graph, client(ACK, 1_000_000, 501), server(ACK, 7, 3_000_000)));
    }
  }

  @Test
  void windowsAreScaledWhenBothEndsOfferIt() {
    for (boolean both : new boolean[] {true, false}) {
      try (TestGraph graph = graph("")) {
        Segment answer = server(SYN | ACK, 500, 101).window(100);
        states(graph, client(SYN, 100, 0).window(1024).scale(7), both ? answer.scale(3) : answer);
        states(graph, client(ACK, 101, 501).window(1024));
        // The server may send 1024 * 128 bytes, or 1024.
        assertEquals(
            List.of(both ? "established" : "invalid"),
            states(graph, server(ACK, 501 + 131_072, 101).window(100)));
        assertEquals(
            List.of("invalid"), states(graph, server(ACK, 501 + 131_073, 101).window(100)));
        assertEquals(List.of("established"), states(graph, server(ACK, 501, 101).window(100)));
        // The client may send 100 * 8 bytes, or 100.
        assertEquals(
            List.of(both ? "established" : "invalid"), states(graph, client(ACK, 101 + 800, 501)));
        assertEquals(List.of("invalid"), states(graph, client(ACK, 101 + 801, 501)));
      }
    }
  }

  @Test
  void sequenceNumbersMayWrapAround() {
    try (TestGraph graph = graph("")) {
      assertEquals(
          List.of("new", "established", "established", "established", "invalid"),
          states(
              graph,
              client(SYN, -2, 0),
              server(SYN | ACK, -1, -1),
              client(ACK, -1, 0).with(5),
              server(ACK, 0, 4),
              client(ACK, 1005, 0)));
    }
  }

  @Test
  void handshakesMustFit() {
    try (TestGraph graph = graph("")) {
      assertEquals(
          List.of("new", "invalid", "invalid", "invalid", "new", "established", "established"),
          states(
              graph,
              client(SYN, 100, 0),
              server(SYN | ACK, 500, 99_000),
              server(ACK, 500, 101),
              server(RST | ACK, 0, 7),
              client(SYN, 200, 0),
              server(RST | ACK, 0, 201),
              server(RST | ACK, 0, 201)));
    }
  }

  @Test
  void bothEndsMayOpenAtOnce() {
    try (TestGraph graph = graph("")) {
      assertEquals(
          List.of("new", "established", "established", "established", "established"),
          states(
              graph,
              client(SYN, 100, 0),
              server(SYN, 500, 0),
              client(SYN | ACK, 100, 501),
              server(SYN | ACK, 500, 101),
              client(ACK, 101, 501)));
      assertTrue(graph.read("ct.table").contains("tcp established"));
    }
  }

  @Test
  void connectionsArePickedUpWhenAsked() {
    try (TestGraph graph = graph("PICKUP true")) {
      assertEquals(
          List.of("new", "established", "established", "invalid"),
          states(
              graph,
              client(ACK, 1000, 7000).with(10),
              server(ACK, 7000, 1010).with(100),
              client(ACK, 1010, 7100),
              client(ACK, 1010, 7101)));
    }
  }

  @Test
  void aConnectionThatWasDeniedIsNotEstablished() {
    String config =
        "in :: Inject -> ct :: ConnectionTracker -> f :: IPFilter("
            + "0 state established or related, 0 state new && src 10.0.0.1)"
            + " -> ConfirmConnection(ct) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] denied = udp("10.0.0.2", 7, SERVER, 53);
      byte[] answer = udp(SERVER, 53, "10.0.0.2", 7);
      byte[] asked = udp(CLIENT, 7, SERVER, 53);
      byte[] reply = udp(SERVER, 53, CLIENT, 7);
      graph.send("in", ConnectionTrackerTest::mark, denied, answer, denied);
      assertEquals(List.of(), graph.packets("out"));
      graph.send("in", ConnectionTrackerTest::mark, reply, asked);
      graph.send("in", ConnectionTrackerTest::mark, reply, asked);
      assertEquals(3, graph.packets("out").size());
      assertEquals("1", graph.read("ct.size"));
    }
  }

  @Test
  void udpIsEstablishedOnceAnswered() {
    try (TestGraph graph = graph("")) {
      byte[] query = udp(CLIENT, 7, SERVER, 53);
      assertEquals(
          List.of("new", "new", "established", "established"),
          states(graph, query, query, udp(SERVER, 53, CLIENT, 7), query));
      assertEquals(List.of("new"), states(graph, udp(SERVER, 54, CLIENT, 7)));
      assertTrue(
          graph.read("ct.table").contains("udp established 10.0.0.1:7 > 192.0.2.1:53 exp300"));
    }
  }

  @Test
  void pingsAndOtherProtocolsAreConnections() {
    try (TestGraph graph = graph("")) {
      byte[] ping = ip(CLIENT, SERVER, 1, icmp(8, 0x70001, new byte[8]));
      byte[] pong = ip(SERVER, CLIENT, 1, icmp(0, 0x70001, new byte[8]));
      byte[] other = ip(SERVER, CLIENT, 1, icmp(0, 0x80001, new byte[8]));
      byte[] gre = ip(CLIENT, SERVER, 47, new byte[4]);
      byte[] advertisement = ip(CLIENT, SERVER, 1, icmp(9, 0, new byte[8]));
      assertEquals(
          List.of("new", "established", "established", "invalid", "new", "established"),
          states(graph, ping, pong, ping, other, gre, ip(SERVER, CLIENT, 47, new byte[0])));
      assertEquals(List.of("untracked"), states(graph, advertisement));
    }
  }

  @Test
  void errorsAboutConnectionsAreRelated() {
    try (TestGraph graph = graph("")) {
      byte[] query = udp(CLIENT, 7, SERVER, 53);
      states(graph, query);
      byte[] quoted = Arrays.copyOf(query, 28);
      byte[] unknown = Arrays.copyOf(udp(CLIENT, 8, SERVER, 53), 28);
      assertEquals(
          List.of("related", "invalid", "invalid", "invalid"),
          states(
              graph,
              ip("203.0.113.9", CLIENT, 1, icmp(3, 0, quoted)),
              ip("203.0.113.9", CLIENT, 1, icmp(3, 0, unknown)),
              // not to the one who sent the packet
              ip("203.0.113.9", "10.0.0.2", 1, icmp(11, 0, quoted)),
              ip("203.0.113.9", CLIENT, 1, icmp(3, 0, Arrays.copyOf(quoted, 27)))));
      // An error neither confirms nor ends anything.
      assertEquals("1", graph.read("ct.size"));
      assertEquals(List.of("new"), states(graph, query));
    }
  }

  @Test
  void ipv6IsTracked() {
    try (TestGraph graph = graph("")) {
      Segment syn = client(SYN, 100, 0);
      assertEquals(
          List.of("new", "established", "established", "invalid"),
          states(
              graph,
              syn.bytes6(),
              server(SYN | ACK, 500, 101).bytes6(),
              client(ACK, 101, 501).bytes6(),
              client(ACK, 5000, 501).bytes6()));
      assertTrue(
          graph
              .read("ct.table")
              .startsWith("tcp established [2001:db8::1]:5000 > [2001:db8::2]:80"));
      byte[] quoted = client(ACK, 101, 501).bytes6();
      assertEquals(
          List.of("related", "invalid", "untracked", "new", "established"),
          states(
              graph,
              ip6("2001:db8::9", "2001:db8::1", 58, icmp(2, 1280, quoted)),
              ip6("2001:db8::9", "2001:db8::2", 58, icmp(2, 1280, quoted)),
              ip6("fe80::1", "ff02::1", 58, icmp(135, 0, new byte[16])),
              ip6("2001:db8::1", "2001:db8::2", 58, icmp(128, 5, new byte[0])),
              ip6("2001:db8::2", "2001:db8::1", 58, icmp(129, 5, new byte[0]))));
      // The same ports over IPv4 are another connection.
      assertEquals(List.of("new"), states(graph, syn));
      assertEquals("3", graph.read("ct.size"));
    }
  }

  @Test
  void laterFragmentsAndTruncatedHeadersAreInvalid() {
    try (TestGraph graph = graph("")) {
      byte[] fragment = udp(CLIENT, 7, SERVER, 53);
      fragment[7] = 1;
      byte[] options = client(SYN, 1, 0).bytes();
      options[32] = (byte) 0xf0;
      assertEquals(
          List.of("invalid", "invalid", "invalid"),
          states(graph, fragment, options, ip(CLIENT, SERVER, 17, new byte[7])));
    }
  }

  @Test
  void sourcesHaveALimit() {
    try (TestGraph graph = graph("LIMIT 2")) {
      byte[] third = udp(CLIENT, 9, SERVER, 53);
      assertEquals(
          List.of("new", "new", "dropped", "new"),
          states(
              graph,
              udp(CLIENT, 7, SERVER, 53),
              udp(CLIENT, 8, SERVER, 53),
              third,
              udp("10.0.0.2", 9, SERVER, 53)));
      assertEquals(1, graph.drops("c0", "too many connections of this source"));
      assertEquals("1", graph.read("ct.limited"));
      graph.write("ct.clear", "");
      assertEquals("0", graph.read("ct.size"));
      assertEquals(List.of("new"), states(graph, third));
    }
  }

  @Test
  void theOldestHalfOpenConnectionLeaves() {
    try (TestGraph graph = graph("HALF_OPEN 3")) {
      handshake(graph);
      for (int i = 1; i <= 5; i++) {
        byte[] syn = client(SYN, 100, 0).bytes();
        syn[15] = (byte) (i + 1);
        assertEquals(List.of("new"), states(graph, syn));
      }
      // The handshake that was completed stays.
      assertEquals("4", graph.read("ct.size"));
      assertEquals("2", graph.read("ct.half_open_evicted"));
      assertEquals(List.of("established"), states(graph, server(ACK, 501, 101)));
    }
  }

  @Test
  void floodsEvictThemselves() {
    try (TestGraph graph = graph("CAPACITY 10, GUARANTEE 0")) {
      handshake(graph);
      byte[] query = udp(CLIENT, 7, SERVER, 53);
      states(graph, query, udp(SERVER, 53, CLIENT, 7));
      for (int i = 0; i < 1000; i++) {
        states(graph, udp("198.51.100." + i % 256, i, SERVER, 53));
        byte[] syn = client(SYN, 100, 0).bytes();
        syn[14] = (byte) (i >> 8);
        syn[15] = (byte) (i + 2);
        states(graph, syn);
      }
      assertEquals("10", graph.read("ct.size"));
      assertEquals(
          List.of("established", "established"),
          states(graph, server(ACK, 501, 101).bytes(), query));
    }
  }

  @Test
  void ftpAnnouncesDataConnections() {
    try (TestGraph graph = graph("FTP true")) {
      states(
          graph,
          client(SYN, 100, 0).bytes(21),
          server(SYN | ACK, 500, 101).bytes(21),
          client(ACK, 101, 501).with("PORT 10,0,0,1,4,1\r\n").bytes(21),
          server(ACK, 501, 120).with("227 Entering (192,0,2,1,8,2).\r\n").bytes(21),
          server(ACK, 532, 120).with("229 Extended (|||2055|)\r\n").bytes(21));
      byte[] active = client(SYN, 1, 0).bytes();
      System.arraycopy(ip(SERVER, CLIENT, 6, new byte[0]), 12, active, 12, 8);
      active[20] = 0;
      active[21] = 20;
      active[22] = 4;
      active[23] = 1;
      byte[] elsewhere = active.clone();
      elsewhere[23] = 2;
      assertEquals(
          List.of("related", "new", "related", "related", "new"),
          states(
              graph,
              active,
              elsewhere,
              client(SYN, 1, 0).bytes(2050),
              client(SYN, 1, 0).bytes(2055),
              client(SYN, 1, 0).bytes(2056)));
      // Somebody else's address.
      states(graph, client(ACK, 120, 558).with("PORT 10,0,0,9,5,1\r\n").bytes(21));
      byte[] bounced = active.clone();
      bounced[22] = 5;
      assertEquals(List.of("new"), states(graph, bounced));
      assertTrue(!graph.read("ct.table").contains("255 "));
    }
  }

  @Test
  void aBatchFaresAsItsPackets() {
    try (TestGraph graph = graph("")) {
      graph.send(
          "in",
          ConnectionTrackerTest::mark,
          client(SYN, 100, 0).bytes(),
          server(SYN | ACK, 500, 101).bytes(),
          udp(CLIENT, 7, SERVER, 53));
      // The answer came before the connection was confirmed.
      assertEquals("[2, 0, 0, 1, 0]", Arrays.toString(counts(graph)));
    }
  }

  @Test
  void connectionsGoOnAfterASwap() {
    try (TestGraph before = graph("HALF_OPEN 5");
        TestGraph after = graph("LIMIT 2, HALF_OPEN 5")) {
      handshake(before);
      ConnectionTracker old = (ConnectionTracker) before.router().find("ct");
      ((ConnectionTracker) after.router().find("ct")).takeOver(old);
      before.router().close();
      assertEquals(
          List.of("established", "invalid", "new", "dropped"),
          states(
              after,
              server(ACK, 501, 101).bytes(),
              server(ACK, 501_000, 101).bytes(),
              udp(CLIENT, 8, SERVER, 53),
              udp(CLIENT, 9, SERVER, 53)));
      assertEquals("2", after.read("ct.size"));
      assertEquals("3", after.read("ct.new"));
    }
  }

  @Test
  void theTrackerAndItsConfirmationsRunTogether() {
    String config =
        "ct :: ConnectionTracker; a :: InfiniteSource(LENGTH 64, LIMIT 9) -> MarkIPHeader -> [0] ct [0] -> Discard;"
            + "b :: InfiniteSource(LENGTH 64, LIMIT 9) -> MarkIPHeader -> [1] ct [1] -> Discard;"
            + "c :: InfiniteSource(LENGTH 64, LIMIT 9) -> k :: ConfirmConnection(ct) -> Discard;"
            + "StaticThreadSched(a 0, b 1, c 1)";
    try (Router router = Router.parse(config, TestGraph.options().workers(2))) {
      assertSame(router.find("ct").worker(), router.find("k").worker());
    }
  }

  @Test
  void badArgumentsAreErrors() {
    String errors =
        TestGraph.errorsOf("x :: Idle -> ConnectionTracker(LIMIT 0, HALF_OPEN 70000) -> Discard");
    assertTrue(errors.contains("LIMIT: out of range"), errors);
    assertTrue(errors.contains("HALF_OPEN: out of range"), errors);
    String wrong = TestGraph.errorsOf("d :: Discard; Idle -> ConfirmConnection(d) -> Discard");
    assertTrue(wrong.contains("is not a ConnectionTracker"), wrong);
  }

  @Test
  void halfOpenConnectionsOfBothVersionsMakeRoomForEachOther() {
    try (TestGraph graph = graph("HALF_OPEN 1")) {
      byte[] syn6 = Packet6.of(Packet6.TCP, "2001:db8::1", 7, "2001:db8::2", 80, SYN, new byte[0]);
      for (int i = 1; i <= 3; i++) {
        assertEquals(List.of("new"), states(graph, client(SYN, 100, 0)));
        assertEquals(List.of("new"), states(graph, syn6));
        assertEquals("1", graph.read("ct.size"));
      }
      assertEquals("5", graph.read("ct.half_open_evicted"));
    }
  }

  @Test
  void aCapacityThatWasWrittenStaysInTheSameConfiguration() {
    String config = "in :: Inject -> ct :: ConnectionTracker(CAPACITY 9%s) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(""))) {
      graph.write("ct.capacity", "5");
      graph.replace(config.formatted(""));
      assertEquals("5", graph.read("ct.capacity"));
      graph.replace(config.formatted(", FTP true"));
      assertEquals("9", graph.read("ct.capacity"));
    }
  }
}
