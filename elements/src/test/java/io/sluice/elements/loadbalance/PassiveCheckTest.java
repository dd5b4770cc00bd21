// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.RST;
import static io.sluice.elements.firewall.Segment.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.firewall.Packet6;
import io.sluice.elements.firewall.Segment;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that refuse connections behind a LoadBalancer. */
class PassiveCheckTest {
  private static final String VIP = "192.0.2.80";
  private static final String CLIENT = "198.51.100.7";
  private static final String REFUSED = "refused by a server, for another one to take";

  /** Checks that fail, but say nothing unless a server is suspected. */
  private static final String SILENT =
      ", CHECK tcp, INTERVAL 3600, FALL 1000, RISE 1000, CHECK_PORT " + closedPort();

  private static final String THREE =
      VIP + ":80, 127.0.0.1:8080, 127.0.0.2:8080, 127.0.0.3:8080" + SILENT;

  private static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestGraph graph(String arguments) {
    TestGraph graph =
        TestGraph.of(
            """
        lb :: LoadBalancer(%s);
        in :: Inject -> [0] lb; back :: Inject -> [1] lb;
        lb[0] -> out :: Capture; lb[1] -> replies :: Capture; lb[2] -> others :: Capture;
        """
                .formatted(arguments));
    graph.router().open();
    return graph;
  }

  private static void send(TestGraph graph, String input, byte[]... packets) {
    graph.send(input, packet -> Headers.markIp(packet, Mbuf.data(packet), 20), packets);
  }

  private static byte[] numbered(byte[] tcp, int seq, int ack) {
    ByteBuffer.wrap(tcp).putInt(24, seq).putInt(28, ack);
    return tcp;
  }

  /** A SYN of a client's port, whose sequence number wraps for port 1. */
  private static byte[] syn(int port) {
    return numbered(Segment.tcp(CLIENT, port, VIP, 80, SYN), port - 2, 0);
  }

  private static byte[] reply(String server, int port, int flags, int ack) {
    return numbered(Segment.tcp(server, 8080, CLIENT, port, flags), 0, ack);
  }

  private static byte[] refusal(String server, int port) {
    return reply(server, port, RST | ACK, port - 1);
  }

  /** Begins a connection; returns its server. */
  private static String begin(TestGraph graph, int port) {
    send(graph, "in", syn(port));
    List<byte[]> out = graph.packets("out");
    graph.captured("out").clear();
    return out.isEmpty() ? "none" : IpAddress.format4(ByteBuffer.wrap(out.get(0)).getInt(16));
  }

  /** Begins connections up to one that a server gets; the others are accepted by theirs. */
  private static int beginAt(TestGraph graph, String wanted, int port) {
    for (int next = port; ; next++) {
      String server = begin(graph, next);
      if (server.equals(wanted)) {
        return next;
      }
      send(graph, "back", reply(server, next, SYN | ACK, next - 1));
    }
  }

  /** Has a server refuse connections; returns the port that the next one may have. */
  private static int refuse(TestGraph graph, String server, int count, int port) {
    int next = port;
    for (int i = 0; i < count; i++) {
      next = beginAt(graph, server, next);
      send(graph, "back", refusal(server, next++));
    }
    return next;
  }

  private static byte[] unreachable(int type, int code, byte[] quoted) {
    ByteBuffer out = ByteBuffer.allocate(36);
    out.put((byte) type).put((byte) code).position(8).put(quoted, 0, 28);
    String sender = IpAddress.format4(ByteBuffer.wrap(quoted).getInt(12));
    return Segment.ip("127.0.0.99", sender, 1, out.array());
  }

  private static void awaitActive(TestGraph graph, int count) {
    graph.until(() -> graph.read("lb.active").equals(String.valueOf(count)));
  }

  @Test
  void refusedConnectionsInARowTakeAServerOut() {
    try (TestGraph graph = graph(THREE + ", PASSIVE 3")) {
      int port = refuse(graph, "127.0.0.2", 3, 1);
      awaitActive(graph, 2);
      assertTrue(graph.read("lb.servers").contains("127.0.0.2:8080 down"));
      assertEquals(3, graph.drops("lb", REFUSED));
      for (int i = 0; i < 6; i++) {
        assertNotEquals("127.0.0.2", begin(graph, port++));
      }
      assertEquals(0, graph.packets("replies").stream().filter(p -> (p[33] & RST) != 0).count());
    }
  }

  @Test
  void anAcceptedConnectionBeginsTheCountAnew() {
    try (TestGraph graph = graph(THREE + ", PASSIVE 3")) {
      int port = refuse(graph, "127.0.0.2", 2, 1);
      port = beginAt(graph, "127.0.0.2", port);
      send(graph, "back", reply("127.0.0.2", port, SYN | ACK, port - 1));
      port = refuse(graph, "127.0.0.2", 2, port + 1);
      for (int i = 0; i < 100; i++) {
        graph.router().step();
      }
      assertEquals("3", graph.read("lb.active"));
      refuse(graph, "127.0.0.2", 1, port);
      awaitActive(graph, 2);
    }
    PassiveCheck check = new PassiveCheck(2);
    Server server = new Server(Host.of4(1), 0, -1);
    Member up = new Member(server, 1, false, false, true);
    assertFalse(check.isSuspect(up));
    assertFalse(check.isSuspect(up.withHealth(false)));
    assertTrue(check.isSuspect(up));
    assertFalse(check.isSuspect(up));
  }

  @Test
  void theClientsNextSynGetsAnotherServer() {
    try (TestGraph graph = graph(THREE + ", PASSIVE 1000")) {
      String first = begin(graph, 1);
      assertEquals(first, begin(graph, 1));
      send(graph, "back", refusal(first, 1));
      assertEquals("0", graph.read("lb.size"));
      assertEquals("0 0 0", graph.read("lb.load"));
      assertEquals(0, graph.captured("replies").size());
      assertNotEquals(first, begin(graph, 1));
      // What is refused twice is a packet of no flow.
      send(graph, "back", refusal(first, 1));
      assertEquals(1, graph.captured("others").size());
    }
  }

  @Test
  void errorsThatSynsCannotArriveAreRefusals() {
    for (int code : new int[] {0, 1, 3}) {
      try (TestGraph graph = graph(THREE + ", PASSIVE 1")) {
        send(graph, "in", syn(1));
        send(graph, "back", unreachable(3, code, graph.packets("out").get(0)));
        assertEquals(1, graph.drops("lb", REFUSED));
        awaitActive(graph, 2);
      }
    }
  }

  @Test
  void forgedRefusalsAreNone() {
    try (TestGraph graph = graph(THREE + ", PASSIVE 1")) {
      send(graph, "in", syn(1));
      byte[] sent = graph.packets("out").get(0);
      graph.captured("out").clear();
      final String server = IpAddress.format4(ByteBuffer.wrap(sent).getInt(16));
      byte[] otherNumber = sent.clone();
      otherNumber[27] ^= 1;
      send(
          graph,
          "back",
          unreachable(3, 3, otherNumber),
          unreachable(3, 13, sent),
          unreachable(3, 4, sent),
          unreachable(11, 0, sent));
      assertEquals(4, graph.captured("replies").size());
      // From clients: as the server, about a SYN, and their own RST.
      send(graph, "in", refusal(server, 1), unreachable(3, 3, sent), unreachable(3, 3, syn(1)));
      assertEquals(3, graph.captured("others").size());
      send(graph, "back", reply(server, 1, RST | ACK, 1), reply(server, 1, RST, 0));
      send(graph, "in", numbered(Segment.tcp(CLIENT, 1, VIP, 80, RST | ACK), -1, 0));
      send(graph, "back", reply("127.0.0.77", 1, RST | ACK, 0));
      graph.captured("out").clear();
      // A server that has accepted a connection, and dies.
      String second = begin(graph, 2);
      send(graph, "back", reply(second, 2, SYN | ACK, 1), refusal(second, 2));
      assertEquals(8, graph.captured("replies").size());
      for (int i = 0; i < 100; i++) {
        graph.router().step();
      }
      assertEquals(0, graph.drops("lb", REFUSED));
      assertEquals("3", graph.read("lb.active"));
    }
  }

  @Test
  void theLastServerStaysAndItsRefusalReachesTheClient() {
    try (TestGraph graph = graph(VIP + ":80, 127.0.0.1:8080, 127.0.0.2:8080, PASSIVE 1" + SILENT)) {
      int port = refuse(graph, "127.0.0.1", 1, 1);
      awaitActive(graph, 1);
      graph.captured("replies").clear();
      assertEquals("127.0.0.2", begin(graph, port));
      send(graph, "back", refusal("127.0.0.2", port));
      assertEquals(1, graph.captured("replies").size());
      assertEquals("127.0.0.2", begin(graph, port));
      assertEquals("1", graph.read("lb.active"));
    }
  }

  @Test
  void countsGoOnAfterASwap() {
    try (TestGraph before = graph(THREE + ", PASSIVE 2");
        TestGraph after = graph(THREE + ", PASSIVE 2")) {
      int port = refuse(before, "127.0.0.2", 1, 1);
      port = beginAt(before, "127.0.0.2", port);
      LoadBalancer old = (LoadBalancer) before.router().find("lb");
      ((LoadBalancer) after.router().find("lb")).takeOver(old);
      before.router().close();
      send(after, "back", refusal("127.0.0.2", port));
      awaitActive(after, 2);
      assertTrue(after.read("lb.servers").contains("127.0.0.2:8080 down"));
    }
  }

  @Test
  void anActiveCheckBringsAServerBack() throws IOException {
    int port = closedPort();
    String check = ":80, 127.0.0.1, 127.0.0.2, CHECK tcp, CHECK_PORT %d, INTERVAL 0.001, FALL 1000";
    try (TestGraph graph = graph(VIP + check.formatted(port) + ", PASSIVE 1")) {
      send(graph, "in", syn(1));
      String server = IpAddress.format4(ByteBuffer.wrap(graph.packets("out").get(0)).getInt(16));
      send(graph, "back", numbered(Segment.tcp(server, 80, CLIENT, 1, RST | ACK), 0, 0));
      awaitActive(graph, 1);
      try (ServerSocket open = new ServerSocket(port, 50, InetAddress.getByName(server))) {
        awaitActive(graph, 2);
        assertEquals(port, open.getLocalPort());
      }
    }
  }

  @Test
  void serversOfIpVersion6RefuseToo() {
    String vip = "2001:db8::80";
    String client = "2001:db8:7::1";
    for (boolean error : new boolean[] {false, true}) {
      try (TestGraph graph = graph("[" + vip + "]:80, ::1, ::2, PASSIVE 1" + SILENT)) {
        byte[] syn = Packet6.of(Packet6.TCP, client, 7, vip, 80, SYN, new byte[0]);
        graph.send("in", packet -> Headers.markIp(packet, Mbuf.data(packet), 40), syn);
        byte[] sent = graph.packets("out").get(0);
        String server = Packet6.address(sent, 24);
        int seq = ByteBuffer.wrap(sent).getInt(44);
        byte[] answer = Packet6.of(Packet6.TCP, server, 80, client, 7, RST | ACK, new byte[0]);
        byte[] wrong = Packet6.numbered(answer, 0, seq, 0);
        answer = Packet6.numbered(answer, 0, seq + 1, 0);
        if (error) {
          wrong = Packet6.error("2001:db8::9", sent, 60);
          answer = wrong.clone();
          answer[40] = 1;
          answer[41] = 3;
        }
        graph.send("back", packet -> Headers.markIp(packet, Mbuf.data(packet), 40), wrong);
        assertEquals(1, graph.captured("replies").size());
        if (!error) {
          // That RST has ended the connection all the same.
          graph.send("in", packet -> Headers.markIp(packet, Mbuf.data(packet), 40), syn);
          server = Packet6.address(graph.packets("out").get(1), 24);
          answer = Packet6.of(Packet6.TCP, server, 80, client, 7, RST | ACK, new byte[0]);
          answer = Packet6.numbered(answer, 0, seq + 1, 0);
        }
        graph.send("back", packet -> Headers.markIp(packet, Mbuf.data(packet), 40), answer);
        assertEquals(1, graph.drops("lb", REFUSED));
        awaitActive(graph, 1);
      }
    }
  }

  @Test
  void itNeedsChecksRepliesAndAPort() {
    String errors =
        TestGraph.errorsOf("Idle -> LoadBalancer(1.2.3.4, 10.0.1.1, PASSIVE 3) -> Discard");
    for (String expected :
        List.of(
            "PASSIVE needs CHECK, which brings servers back",
            "PASSIVE needs replies, at input 1",
            "PASSIVE needs a port of SERVICE")) {
      assertTrue(errors.contains(expected), errors);
    }
  }

  @Test
  void whatIsRefusedGoesElsewhereWhateverTheMode() {
    for (String mode : List.of("rr", "wrr", "hash", "maglev", "least", "pow2")) {
      for (String affinity : List.of("connection", "client")) {
        String how = ", MODE " + mode + ", AFFINITY " + affinity;
        try (TestGraph graph = graph(THREE + ", PASSIVE 1000" + how)) {
          for (int port = 1; port < 30; port++) {
            String first = begin(graph, port);
            send(graph, "back", refusal(first, port));
            String second = begin(graph, port);
            assertNotEquals(first, second, how);
            send(graph, "back", refusal(second, port));
            String third = begin(graph, port);
            assertNotEquals(second, third, how);
            assertEquals(third, begin(graph, port), how);
          }
          assertEquals("29", graph.read("lb.size"), how);
          graph.write("lb.clear", "");
          assertEquals("0 0 0", graph.read("lb.load"), how);
        }
      }
    }
  }
}
