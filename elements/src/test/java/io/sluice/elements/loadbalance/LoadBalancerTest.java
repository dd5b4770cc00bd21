// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.FIN;
import static io.sluice.elements.firewall.Segment.RST;
import static io.sluice.elements.firewall.Segment.SYN;
import static io.sluice.elements.firewall.Segment.ip;
import static io.sluice.elements.firewall.Segment.tcp;
import static io.sluice.elements.firewall.Segment.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoadBalancerTest extends ElementContract {
  private static final String SERVERS = "10.0.1.1:8080, 10.0.1.2:8080, 10.0.1.3:8080";
  private static final String VIP = "192.0.2.80";

  @Override
  protected String element() {
    return "LoadBalancer(10.0.0.2, 10.0.1.1, 10.0.1.2, AFFINITY client)";
  }

  /** Checksums are set in front, and verified behind the balancer. */
  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        """
        lb :: LoadBalancer(%s);
        in :: Inject -> i :: IPClassifier(tcp, udp, -);
        back :: Inject -> j :: IPClassifier(tcp, udp, -);
        i[0] -> SetTCPChecksum -> SetIPChecksum -> [0] lb;
        i[1] -> SetUDPChecksum -> SetIPChecksum -> [0] lb;
        i[2] -> SetIPChecksum -> [0] lb;
        j[0] -> SetTCPChecksum -> SetIPChecksum -> [1] lb;
        j[1] -> SetUDPChecksum -> SetIPChecksum -> [1] lb;
        j[2] -> SetIPChecksum -> [1] lb;
        lb[0] -> CheckIPHeader -> k :: IPClassifier(tcp, udp);
        k[0] -> CheckTCPHeader -> out :: Capture;
        k[1] -> CheckUDPHeader -> out;
        lb[1] -> CheckIPHeader -> l :: IPClassifier(tcp, udp);
        l[0] -> CheckTCPHeader -> replies :: Capture;
        l[1] -> CheckUDPHeader -> replies;
        lb[2] -> others :: Capture;
        """
            .formatted(arguments));
  }

  private static void send(TestGraph graph, String input, byte[]... packets) {
    graph.send(input, packet -> Headers.markIp(packet, Mbuf.data(packet), 20), packets);
  }

  private static List<String> taken(TestGraph graph, String output) {
    List<String> texts = new ArrayList<>();
    for (byte[] bytes : graph.packets(output)) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      texts.add(
          "%s:%d > %s:%d"
              .formatted(
                  IpAddress.format4(in.getInt(12)),
                  in.getShort(20) & 0xffff,
                  IpAddress.format4(in.getInt(16)),
                  in.getShort(22) & 0xffff));
    }
    graph.captured(output).clear();
    return texts;
  }

  /** The server that a packet is sent to. */
  private static String serverOf(TestGraph graph, byte[] packet) {
    send(graph, "in", packet);
    List<String> out = taken(graph, "out");
    return out.isEmpty() ? "none" : out.get(0).replaceAll(".* > |:[0-9]+$", "");
  }

  private static byte[] syn(int client) {
    return tcp("198.51.100.7", client, VIP, 80, SYN);
  }

  private static byte[] ack(int client) {
    return tcp("198.51.100.7", client, VIP, 80, ACK);
  }

  @Test
  void connectionsAreRewrittenAndSoAreReplies() {
    try (TestGraph graph = graph(VIP + ":80, " + SERVERS)) {
      send(graph, "in", syn(1), syn(2), ack(1), udp("198.51.100.7", 1, VIP, 80));
      assertEquals(
          List.of(
              "198.51.100.7:1 > 10.0.1.2:8080",
              "198.51.100.7:2 > 10.0.1.3:8080",
              "198.51.100.7:1 > 10.0.1.2:8080",
              "198.51.100.7:1 > 10.0.1.1:8080"),
          taken(graph, "out"));
      send(
          graph,
          "back",
          tcp("10.0.1.2", 8080, "198.51.100.7", 1, SYN | ACK),
          udp("10.0.1.1", 8080, "198.51.100.7", 1));
      assertEquals(
          List.of("192.0.2.80:80 > 198.51.100.7:1", "192.0.2.80:80 > 198.51.100.7:1"),
          taken(graph, "replies"));
      assertEquals("3", graph.read("lb.size"));
      assertEquals("1 1 1", graph.read("lb.load"));
      assertEquals("2 3 1", graph.read("lb.load_packets"));
      assertTrue(
          graph.read("lb.servers").startsWith("10.0.1.1:8080 up weight 1 connections 1 packets 2"),
          graph.read("lb.servers"));
    }
  }

  @Test
  void whatIsNotForTheServiceLeavesElsewhere() {
    try (TestGraph graph = graph(VIP + ":80, " + SERVERS)) {
      send(graph, "in", syn(1));
      send(
          graph,
          "in",
          tcp("198.51.100.7", 1, VIP, 81, SYN),
          tcp("198.51.100.7", 1, "192.0.2.81", 80, SYN),
          ip("198.51.100.7", VIP, 1, new byte[8]),
          tcp("10.0.1.2", 8080, "198.51.100.7", 1, SYN | ACK));
      send(graph, "back", syn(1), tcp("10.0.1.2", 8080, "198.51.100.7", 2, SYN | ACK));
      assertEquals(6, graph.captured("others").size());
      assertEquals(1, graph.captured("out").size());
      assertEquals(0, graph.captured("replies").size());
      send(graph, "in", ack(2));
      assertEquals(1, graph.drops("lb", "not the first packet of a connection"));
    }
  }

  @Test
  void oddPacketsAreDroppedWithTheirReason() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> lb :: LoadBalancer(%s, 10.0.1.1) -> Discard".formatted(VIP))) {
      byte[] fragment = syn(1);
      fragment[7] = 1;
      send(graph, "in", fragment, ip("198.51.100.7", VIP, 6, new byte[19]));
      send(
          graph,
          "in",
          ip("198.51.100.7", VIP, 17, new byte[7]),
          ip("1.2.3.4", VIP, 1, new byte[8]));
      send(graph, "in", tcp("198.51.100.7", 1, "192.0.2.81", 80, SYN));
      graph.send("in", syn(1));
      assertEquals(1, graph.drops("lb", "later fragment"));
      assertEquals(2, graph.drops("lb", "truncated transport header"));
      assertEquals(1, graph.drops("lb", "not TCP or UDP"));
      assertEquals(1, graph.drops("lb", "not for the service"));
      assertEquals(1, graph.drops("lb", "no IP header"));
    }
  }

  /** How many of some connections each server gets. */
  private static TreeMap<String, Integer> spread(String arguments, int connections) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    try (TestGraph graph = graph(arguments)) {
      for (int i = 0; i < connections; i++) {
        counts.merge(serverOf(graph, syn(i)), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static final String WEIGHTED = VIP + ", 10.0.1.1 4, 10.0.1.2 2, 10.0.1.3 1";

  @Test
  void modesSpreadConnectionsByTheirRules() {
    assertEquals(
        "{10.0.1.1=234, 10.0.1.2=233, 10.0.1.3=233}",
        spread(WEIGHTED + ", MODE rr", 700)
            .toString()
            .replace("233, 10.0.1.2=234", "234, 10.0.1.2=233"));
    String byWeight = "{10.0.1.1=400, 10.0.1.2=200, 10.0.1.3=100}";
    assertEquals(byWeight, spread(WEIGHTED + ", MODE wrr", 700).toString());
    assertEquals(byWeight, spread(WEIGHTED + ", MODE least", 700).toString());
    for (String mode : new String[] {"hash", "maglev"}) {
      TreeMap<String, Integer> counts = spread(WEIGHTED + ", MODE " + mode, 7000);
      assertEquals(4000, counts.get("10.0.1.1"), 250, mode);
      assertEquals(2000, counts.get("10.0.1.2"), 250, mode);
      assertEquals(1000, counts.get("10.0.1.3"), 250, mode);
    }
    // Of two at random the one with fewer connections for its weight: none is far behind.
    TreeMap<String, Integer> counts =
        spread(VIP + ", 10.0.1.1, 10.0.1.2, 10.0.1.3, MODE pow2", 900);
    counts.values().forEach(count -> assertEquals(300, count, 20, counts::toString));
  }

  @Test
  void weightedTurnsAreSpreadEvenly() {
    try (TestGraph graph = graph(VIP + ", 10.0.1.1 2, 10.0.1.2 1, MODE wrr")) {
      StringBuilder turns = new StringBuilder();
      for (int i = 0; i < 6; i++) {
        turns.append(serverOf(graph, syn(i)).charAt(7));
      }
      assertEquals("121121", turns.toString());
    }
  }

  @Test
  void connectionsThatEndAreNotCounted() {
    try (TestGraph graph = graph(VIP + ", 10.0.1.1, 10.0.1.2, MODE least")) {
      String first = serverOf(graph, syn(1));
      String second = serverOf(graph, syn(2));
      send(graph, "in", tcp("198.51.100.7", 1, VIP, 80, ACK | FIN));
      send(graph, "back", tcp(first, 80, "198.51.100.7", 1, ACK | FIN));
      assertEquals(first, serverOf(graph, syn(3)));
      send(graph, "back", tcp(second, 80, "198.51.100.7", 2, RST));
      assertEquals(second, serverOf(graph, syn(4)));
      assertEquals("1 1", graph.read("lb.load"));
      assertEquals("4", graph.read("lb.size"));
      // What is done begins anew by SYN only.
      assertEquals(first, serverOf(graph, ack(1)));
      assertEquals("1 1", graph.read("lb.load"));
      serverOf(graph, syn(1));
      assertEquals("4", graph.read("lb.size"));
    }
  }

  @Test
  void clientsKeepTheirServer() {
    try (TestGraph graph = graph(VIP + ", 10.0.1.1, 10.0.1.2, 10.0.1.3, AFFINITY client")) {
      String own = serverOf(graph, syn(1));
      for (int i = 2; i < 20; i++) {
        assertEquals(own, serverOf(graph, syn(i)));
        serverOf(graph, tcp("198.51.100." + i, 5, VIP, 80, SYN));
      }
      graph.write("lb.drain_server", own);
      String other = serverOf(graph, syn(30));
      assertTrue(!other.equals(own), other);
      assertEquals(other, serverOf(graph, syn(31)));
      assertEquals(own, serverOf(graph, ack(1)));
      assertEquals("38", graph.read("lb.size"));
      graph.write("lb.clear", "");
      assertEquals("0 0 0", graph.read("lb.load"));
      assertEquals("0", graph.read("lb.size"));
    }
  }

  @Test
  void serversComeAndGoWithoutMovingConnections() {
    for (String mode : new String[] {"rr", "wrr", "hash", "maglev", "least", "pow2"}) {
      try (TestGraph graph =
          graph(VIP + ", 10.0.1.1, 10.0.1.2, 10.0.1.3, NONSYN false, MODE " + mode)) {
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          servers.add(serverOf(graph, syn(i)));
        }
        graph.write("lb.add_server", "10.0.1.4 3");
        graph.write("lb.drain_server", "10.0.1.1");
        graph.write("lb.remove_server", "10.0.1.2");
        graph.write("lb.weight_server", "10.0.1.3 7");
        assertEquals("2", graph.read("lb.active"));
        assertEquals("4", graph.read("lb.nb_total_servers"));
        for (int i = 0; i < 300; i++) {
          assertEquals(servers.get(i), serverOf(graph, ack(i)), mode);
        }
        for (int i = 300; i < 600; i++) {
          String server = serverOf(graph, syn(i));
          assertTrue(server.equals("10.0.1.3") || server.equals("10.0.1.4"), mode + server);
        }
        assertTrue(graph.read("lb.servers").contains("10.0.1.1 draining weight 1"));
        assertTrue(graph.read("lb.servers").contains("10.0.1.2 leaving weight 1"));
        assertTrue(graph.read("lb.servers").contains("10.0.1.3 up weight 7"));
        graph.write("lb.add_server", "10.0.1.1");
        assertEquals("3", graph.read("lb.active"));
      }
    }
  }

  @Test
  void aServerThatWasRemovedGoesWithItsLastFlow() {
    try (TestGraph graph = graph(VIP + ", 10.0.1.1, 10.0.1.2")) {
      serverOf(graph, syn(1));
      serverOf(graph, syn(2));
      graph.write("lb.remove_server", "10.0.1.1");
      graph.write("lb.clear", "");
      graph.until(() -> graph.read("lb.nb_total_servers").equals("1"));
      graph.write("lb.add_server", "10.0.1.9");
      assertTrue(graph.read("lb.servers").startsWith("10.0.1.9 up"));
    }
  }

  @Test
  void noServerIsADropWithItsReason() {
    try (TestGraph graph = graph(VIP + ", 10.0.1.1")) {
      graph.write("lb.drain_server", "10.0.1.1");
      assertEquals("none", serverOf(graph, syn(1)));
      assertEquals(1, graph.drops("lb", "no server takes connections"));
    }
  }

  @Test
  void sourcesAreRewrittenWithFreePorts() {
    String full = ":80, 10.0.1.1:8080, FORWARD fullnat, SOURCE 10.0.0.9, PORTS 5000-5001, MODE rr";
    try (TestGraph graph = graph(VIP + full)) {
      send(graph, "in", syn(1), syn(2), syn(3), ack(1));
      assertEquals(
          List.of(
              "10.0.0.9:5000 > 10.0.1.1:8080",
              "10.0.0.9:5001 > 10.0.1.1:8080",
              "10.0.0.9:5000 > 10.0.1.1:8080"),
          taken(graph, "out"));
      assertEquals(1, graph.drops("lb", "no free port"));
      send(graph, "back", tcp("10.0.1.1", 8080, "10.0.0.9", 5001, SYN | ACK));
      assertEquals(List.of("192.0.2.80:80 > 198.51.100.7:2"), taken(graph, "replies"));
    }
  }

  /** An ICMP error from a router, about a packet. */
  private static byte[] error(String src, byte[] quoted) {
    ByteBuffer out = ByteBuffer.allocate(36);
    out.put((byte) 3).put((byte) 4).putShort((short) 0).putInt(1280).put(quoted, 0, 28);
    out.putShort(2, (short) sum(out.array()));
    String dst = IpAddress.format4(ByteBuffer.wrap(quoted).getInt(12));
    return ip(src, dst, 1, out.array());
  }

  /** RFC 1071, word by word. */
  private static int sum(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      sum += ByteBuffer.wrap(bytes).getShort(i) & 0xffff;
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum & 0xffff;
  }

  /** What an error says, its checksum verified. */
  private static String quotedBy(byte[] packet) {
    byte[] icmp = java.util.Arrays.copyOfRange(packet, 20, packet.length);
    assertEquals(0, sum(icmp));
    ByteBuffer in = ByteBuffer.wrap(packet);
    return "%s > %s about %s:%d > %s:%d"
        .formatted(
            IpAddress.format4(in.getInt(12)),
            IpAddress.format4(in.getInt(16)),
            IpAddress.format4(in.getInt(40)),
            in.getShort(48) & 0xffff,
            IpAddress.format4(in.getInt(44)),
            in.getShort(50) & 0xffff);
  }

  @Test
  void errorsAboutConnectionsAreTranslated() {
    for (boolean full : new boolean[] {false, true}) {
      String config =
          "in :: Inject -> SetIPChecksum -> lb :: LoadBalancer(%s:80, 10.0.1.1:8080 %s)"
              + " -> CheckIPHeader -> out :: Capture; back :: Inject -> SetIPChecksum -> [1] lb;"
              + "lb[1] -> CheckIPHeader -> replies :: Capture";
      String more = full ? ", FORWARD fullnat, SOURCE 10.0.0.9, PORTS 5000-5001" : "";
      try (TestGraph graph = TestGraph.of(config.formatted(VIP, more))) {
        send(graph, "in", syn(1));
        final byte[] sent = graph.packets("out").get(0);
        byte[] reply =
            full
                ? tcp("10.0.1.1", 8080, "10.0.0.9", 5000, ACK)
                : tcp("10.0.1.1", 8080, "198.51.100.7", 1, ACK);
        send(graph, "back", reply);
        final byte[] returned = graph.packets("replies").get(0);
        send(graph, "in", error("203.0.113.9", returned), error("198.51.100.7", returned));
        send(graph, "back", error("10.0.0.77", sent), error("10.0.1.1", sent));
        String inside = full ? "10.0.0.9:5000" : "198.51.100.7:1";
        assertEquals(
            List.of(
                "203.0.113.9 > 10.0.1.1 about 10.0.1.1:8080 > " + inside,
                inside.split(":")[0] + " > 10.0.1.1 about 10.0.1.1:8080 > " + inside),
            graph.packets("out").stream().skip(1).map(LoadBalancerTest::quotedBy).toList());
        assertEquals(
            List.of(
                "10.0.0.77 > 198.51.100.7 about 198.51.100.7:1 > 192.0.2.80:80",
                "192.0.2.80 > 198.51.100.7 about 198.51.100.7:1 > 192.0.2.80:80"),
            graph.packets("replies").stream().skip(1).map(LoadBalancerTest::quotedBy).toList());
        // About nothing, from the wrong side, and truncated.
        byte[] unknown = returned.clone();
        unknown[23] = 9;
        send(graph, "in", error("203.0.113.9", unknown), error("203.0.113.9", sent));
        send(graph, "in", java.util.Arrays.copyOf(error("203.0.113.9", returned), 55));
        assertEquals(3, graph.drops("lb", "not TCP or UDP"));
      }
    }
  }

  @Test
  void directServerReturnChangesTheEthernetAddress() {
    String config =
        "in :: Inject -> MarkIPHeader(14) -> lb :: LoadBalancer("
            + VIP
            + ", 10.0.1.1 02:00:00:00:01:01, 10.0.1.2 02:00:00:00:01:02 3, FORWARD dsr-l2)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] frame = new byte[54];
      frame[12] = 8;
      System.arraycopy(syn(1), 0, frame, 14, 40);
      graph.send("in", frame, frame);
      assertEquals(2, graph.packets("out").size());
      for (byte[] out : graph.packets("out")) {
        frame[0] = 2;
        frame[4] = 1;
        frame[5] = 2;
        assertEquals(ByteBuffer.wrap(frame), ByteBuffer.wrap(out));
      }
      frame[14 + 33] = FIN | ACK;
      graph.send("in", frame);
      assertEquals("0 0", graph.read("lb.load"));
      assertEquals("0 3", graph.read("lb.load_packets"));
    }
  }

  @Test
  void aTunnelGetsItsDestination() {
    String config =
        "in :: Inject -> LoadBalancer(%s, 10.0.1.1, 10.0.1.2, FORWARD dsr-ipip)"
            + " -> IPEncap(ipip, 10.0.0.9, DST_ANNO) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(VIP))) {
      send(graph, "in", syn(1));
      byte[] out = graph.packets("out").get(0);
      assertEquals(60, out.length);
      assertEquals(4, out[9]);
      assertEquals("10.0.1.2", IpAddress.format4(ByteBuffer.wrap(out).getInt(16)));
      assertEquals(ByteBuffer.wrap(syn(1)), ByteBuffer.wrap(out, 20, 40));
      assertEquals(IpAddress.parse4("10.0.1.2"), graph.captured("out").get(0).dstIp());
    }
  }

  @Test
  void annotationsAndSharedDataAreRight() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> t :: Tee -> lb :: LoadBalancer(%s, 10.0.1.1) -> out :: Capture;"
                    .formatted(VIP)
                + "t[1] -> copy :: Capture")) {
      send(graph, "in", syn(1));
      assertEquals(IpAddress.parse4("10.0.1.1"), graph.captured("out").get(0).dstIp());
      assertEquals(ByteBuffer.wrap(syn(1)), ByteBuffer.wrap(graph.packets("copy").get(0)));
    }
  }

  @Test
  void flowsGoOnAfterASwap() {
    try (TestGraph before = graph(VIP + ", 10.0.1.1, 10.0.1.2");
        TestGraph after = graph(VIP + ", 10.0.1.3, 10.0.1.2 5")) {
      String first = serverOf(before, syn(1));
      String second = serverOf(before, syn(2));
      LoadBalancer old = (LoadBalancer) before.router().find("lb");
      ((LoadBalancer) after.router().find("lb")).takeOver(old);
      before.router().close();
      assertEquals(first, serverOf(after, ack(1)));
      assertEquals(second, serverOf(after, ack(2)));
      assertTrue(after.read("lb.servers").contains("10.0.1.1 leaving weight 1 connections 1"));
      assertTrue(after.read("lb.servers").contains("10.0.1.2 up weight 5 connections 1"));
      for (int i = 3; i < 20; i++) {
        assertTrue(!serverOf(after, syn(i)).equals("10.0.1.1"));
      }
    }
  }

  @Test
  void badArgumentsAreErrors() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> LoadBalancer(1.2.3.4:99999, 10.0.1.1 0, 10.0.1.2, 10.0.1.2, x, MODE best,"
                + " TABLE 100, FORWARD fullnat) -> Discard");
    for (String expected :
        List.of(
            "SERVICE: bad port '99999'",
            "bad weight '0'",
            "server 10.0.1.2 is there already",
            "bad server address 'x'",
            "MODE: parse error in 'best'",
            "TABLE: 100 is not a prime",
            "FORWARD fullnat needs SOURCE")) {
      assertTrue(errors.contains(expected), errors);
    }
    String more =
        TestGraph.errorsOf(
            "Idle -> [0] lb :: LoadBalancer(1.2.3.4, 10.0.1.1:5, 10.0.1.2, FORWARD dsr-l2, CHECK x,"
                + " TABLE 101, MODE maglev) -> Discard; Idle -> [1] lb");
    for (String expected :
        List.of(
            "server 10.0.1.1:5 needs an Ethernet address",
            "CHECK: parse error in 'x'",
            "replies come back with FORWARD nat and fullnat only")) {
      assertTrue(more.contains(expected), more);
    }
  }

  @Test
  void wrongWritesChangeNothing() {
    try (TestGraph graph = graph(VIP + ":80, 10.0.1.1, TABLE 211, MODE maglev")) {
      for (String[] write :
          new String[][] {
            {"add_server", "10.0.1.1", "server 10.0.1.1 is there already"},
            {"add_server", "", "bad server address ''"},
            {"drain_server", "10.0.1.2", "no server '10.0.1.2'"},
            {"remove_server", "", "bad server address ''"},
            {"weight_server", "10.0.1.1", "expected 'ADDRESS[:PORT] WEIGHT'"},
            {"weight_server", "10.0.1.1 1001", "bad weight '1001'"}
          }) {
        HandlerException e =
            assertThrows(
                HandlerException.class, () -> graph.write("lb." + write[0], write[1]), write[0]);
        assertEquals(write[2], e.getMessage());
      }
      graph.write("lb.add_server", "10.0.1.2");
      assertThrows(HandlerException.class, () -> graph.write("lb.add_server", "10.0.1.3"));
      assertEquals("2", graph.read("lb.active"));
    }
  }

  @Test
  void aTableThatIsNoPrimeIsAnErrorAndNotWithoutEnd() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> LoadBalancer(1.2.3.4, 10.0.1.1, 10.0.1.2, TABLE 512, MODE maglev) -> Discard");
    assertTrue(errors.contains("TABLE: 512 is not a prime"), errors);
  }

  @Test
  void withoutRepliesAConnectionEndsWithItsClient() {
    String config = "in :: Inject -> lb :: LoadBalancer(%s, 10.0.1.1) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(VIP))) {
      send(graph, "in", syn(1), ack(1));
      assertEquals("1", graph.read("lb.load"));
      send(graph, "in", tcp("198.51.100.7", 1, VIP, 80, FIN | ACK));
      assertEquals("0", graph.read("lb.load"));
    }
  }

  @Test
  void whatHandlersHaveChangedStaysInTheSameConfiguration() {
    String config =
        "in :: Inject -> lb :: LoadBalancer(%s, 10.0.1.1, 10.0.1.2 %d) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(VIP, 1))) {
      graph.write("lb.drain_server", "10.0.1.1");
      graph.write("lb.add_server", "10.0.1.3 5");
      graph.write("lb.capacity", "77");
      graph.replace(config.formatted(VIP, 1));
      assertEquals("2", graph.read("lb.active"));
      assertTrue(graph.read("lb.servers").contains("10.0.1.1 draining"));
      assertTrue(graph.read("lb.servers").contains("10.0.1.3 up weight 5"));
      assertEquals("77", graph.read("lb.capacity"));
      graph.replace(config.formatted(VIP, 2));
      assertTrue(graph.read("lb.servers").contains("10.0.1.1 up"));
      assertTrue(graph.read("lb.servers").contains("10.0.1.3 leaving"));
      assertEquals(String.valueOf(Integer.MAX_VALUE), graph.read("lb.capacity"));
    }
  }
}
