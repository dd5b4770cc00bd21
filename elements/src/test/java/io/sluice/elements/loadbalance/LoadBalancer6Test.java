// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.SYN;
import static io.sluice.elements.firewall.Segment.tcp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.firewall.Packet6;
import io.sluice.header.Headers;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** LoadBalancer with IPv6 addresses. */
class LoadBalancer6Test {
  private static final String VIP = "2001:db8::80";
  private static final String SOURCE = "2001:db8:1::9";
  private static final List<String> SERVERS =
      List.of("2001:db8:1::1", "2001:db8:1::2", "2001:db8:1::3");
  private static final byte[] NOTHING = {};

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        """
        lb :: LoadBalancer(%s);
        in :: Inject -> [0] lb; back :: Inject -> [1] lb;
        lb[0] -> out :: Capture; lb[1] -> replies :: Capture; lb[2] -> others :: Capture;
        """
            .formatted(arguments));
  }

  /** What comes out of an output for a packet; null when nothing does. */
  private static byte[] through(TestGraph graph, String input, byte[] packet, String output) {
    graph.send(input, packet, mbuf -> Headers.markIp(mbuf, Mbuf.data(mbuf), 40));
    List<byte[]> packets = graph.packets(output);
    graph.captured(output).clear();
    return packets.isEmpty() ? null : packets.get(0);
  }

  private static byte[] syn(int client) {
    return Packet6.of(Packet6.TCP, "2001:db8:7::" + client, 5000, VIP, 80, SYN, NOTHING);
  }

  private static String serverOf(TestGraph graph, byte[] packet) {
    byte[] out = through(graph, "in", packet, "out");
    return out == null ? "none" : Packet6.address(out, 24);
  }

  /** A flow as the model knows it: what its packets and replies become. */
  private record Flow(byte[] first, String server, String back, int backPort) {}

  private static String servers(String suffix) {
    return String.join(suffix + ", ", SERVERS.stream().map(s -> "[" + s + "]").toList()) + suffix;
  }

  /** Random packets, against a map of flows and packets whose checksums are computed anew. */
  private static void compareWithModel(boolean full, long seed) {
    Random random = new Random(seed);
    String more = full ? ", FORWARD fullnat, SOURCE " + SOURCE : "";
    Map<String, Flow> flows = new HashMap<>();
    Set<String> used = new HashSet<>();
    try (TestGraph graph = graph("[" + VIP + "]:80, " + servers(":8080") + more)) {
      for (int i = 0; i < 6000; i++) {
        int protocol = random.nextBoolean() ? Packet6.TCP : Packet6.UDP;
        String client = "2001:db8:7::" + (1 + random.nextInt(20));
        int port = 1 + random.nextInt(20);
        byte[] extension = random.nextInt(4) == 0 ? Packet6.extension(protocol) : NOTHING;
        String name = protocol + client + " " + port;
        Flow flow = flows.get(name);
        int flags = flow == null ? SYN : ACK;
        String info = "seed " + seed + ", packet " + i;
        byte[] packet = Packet6.of(protocol, client, port, VIP, 80, flags, extension);
        int what = random.nextInt(5);
        if (flow == null || what < 2) {
          byte[] out = through(graph, "in", packet, "out");
          String server = flow == null ? Packet6.address(out, 24) : flow.server;
          if (flow == null) {
            assertTrue(SERVERS.contains(server), info);
            flow =
                new Flow(
                    packet, server, full ? SOURCE : client, full ? Packet6.port(out, 0) : port);
            flows.put(name, flow);
            assertTrue(!full || used.add(protocol + server + flow.backPort), info);
          }
          byte[] expected = Packet6.changed(packet, flow.back, flow.backPort, server, 8080);
          assertArrayEquals(expected, out, info);
        } else if (what == 2) {
          byte[] reply =
              Packet6.of(protocol, flow.server, 8080, flow.back, flow.backPort, ACK, extension);
          byte[] expected = Packet6.changed(reply, VIP, 80, client, port);
          assertArrayEquals(expected, through(graph, "back", reply, "replies"), info);
        } else {
          error(graph, flow, client, port, what == 3, random, info);
        }
      }
      assertEquals(String.valueOf(flows.size()), graph.read("lb.size"), "seed " + seed);
    }
  }

  /** A router, or the other end, complains about a packet on one side of the balancer. */
  private static void error(
      TestGraph graph,
      Flow flow,
      String client,
      int port,
      boolean aboutClient,
      Random random,
      String info) {
    boolean router = random.nextBoolean();
    int length = router ? 40 + 8 + 8 : 1000;
    byte[] inside = Packet6.changed(flow.first, flow.back, flow.backPort, flow.server, 8080);
    byte[] reply =
        Packet6.of(
            Packet6.protocol(flow.first), flow.server, 8080, flow.back, flow.backPort, 0, NOTHING);
    byte[] outside = Packet6.changed(reply, VIP, 80, client, port);
    byte[] expected;
    byte[] out;
    if (aboutClient) {
      byte[] error = Packet6.error(router ? "2001:db8:9::9" : flow.server, inside, length);
      expected = Packet6.error(router ? "2001:db8:9::9" : VIP, flow.first, length);
      out = through(graph, "back", error, "replies");
    } else {
      byte[] error = Packet6.error(router ? "2001:db8:9::9" : client, outside, length);
      expected = Packet6.error(router ? "2001:db8:9::9" : flow.back, reply, length);
      out = through(graph, "in", error, "out");
    }
    assertArrayEquals(expected, out, info);
  }

  @Test
  void packetsRepliesAndErrorsAreAsInASlowModel() {
    long seed = System.nanoTime();
    System.out.println("LoadBalancer6Test seed " + seed);
    compareWithModel(false, seed);
    compareWithModel(true, seed);
  }

  @Test
  void whatIsNotForTheServiceLeavesElsewhere() {
    try (TestGraph graph = graph("[" + VIP + "]:80, " + SERVERS.get(0))) {
      through(graph, "in", syn(1), "out");
      byte[] other = Packet6.of(Packet6.UDP, "2001:db8:7::1", 1, VIP, 81, 0, NOTHING);
      assertTrue(through(graph, "in", other, "others") != null);
      other = Packet6.of(Packet6.UDP, "2001:db8:7::1", 1, "2001:db8::81", 80, 0, NOTHING);
      assertTrue(through(graph, "in", other, "others") != null);
      assertTrue(through(graph, "back", other, "others") != null);
      assertTrue(
          through(graph, "in", Arrays.copyOf(tcp("1.2.3.4", 1, "4.3.2.1", 80, SYN), 60), "others")
              != null);
      byte[] error = Packet6.error("2001:db8:9::9", syn(2), 100);
      assertTrue(through(graph, "back", error, "others") != null);
    }
  }

  @Test
  void oddPacketsAreDroppedWithTheirReason() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> lb :: LoadBalancer(%s, %s) -> out :: Capture"
                .formatted(VIP, SERVERS.get(0)))) {
      byte[] later = Packet6.of(17, "2001:db8:7::1", 1, VIP, 80, 0, Packet6.extension(17));
      later[6] = 44;
      later[42] = 1;
      byte[] first = later.clone();
      first[42] = 0;
      first[43] = 1;
      through(graph, "in", later, "out");
      assertEquals(1, graph.drops("lb", "later fragment"));
      assertTrue(through(graph, "in", first, "out") != null);
      through(graph, "in", Arrays.copyOf(syn(1), 59), "out");
      byte[] chain = Packet6.of(17, "2001:db8:7::1", 1, VIP, 80, 0, Packet6.extension(60));
      chain[41] = (byte) 200;
      through(graph, "in", chain, "out");
      assertEquals(2, graph.drops("lb", "truncated transport header"));
      through(graph, "in", Packet6.error("2001:db8:9::9", syn(2), 20), "out");
      assertEquals(1, graph.drops("lb", "not TCP or UDP"));
      through(graph, "in", Arrays.copyOf(syn(1), 39), "out");
      assertEquals(1, graph.drops("lb", "no IP header"));
    }
  }

  @Test
  void clientsKeepTheirServer() {
    try (TestGraph graph = graph(VIP + ", " + String.join(", ", SERVERS) + ", AFFINITY client")) {
      String own = serverOf(graph, syn(1));
      Set<String> others = new HashSet<>();
      for (int i = 1; i < 20; i++) {
        byte[] next = Packet6.of(Packet6.TCP, "2001:db8:7::1", i, VIP, i, SYN, NOTHING);
        assertEquals(own, serverOf(graph, next));
        others.add(serverOf(graph, syn(100 + i)));
      }
      assertEquals(Set.copyOf(SERVERS), others);
    }
  }

  @Test
  void allBalancersChooseAlike() {
    for (String affinity : new String[] {"client", "connection"}) {
      String config = VIP + ", %s, %s, %s, MODE maglev, AFFINITY " + affinity;
      try (TestGraph one = graph(config.formatted(SERVERS.toArray()));
          TestGraph other =
              graph(config.formatted(SERVERS.get(2), SERVERS.get(0), SERVERS.get(1)))) {
        Set<String> chosen = new HashSet<>();
        for (int i = 1; i < 60; i++) {
          String server = serverOf(one, syn(i));
          assertEquals(server, serverOf(other, syn(i)));
          chosen.add(server);
        }
        assertEquals(Set.copyOf(SERVERS), chosen);
      }
    }
  }

  @Test
  void directServerReturnLeavesPacketsAsTheyAre() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> LoadBalancer(%s, %s, FORWARD dsr-ipip)".formatted(VIP, SERVERS.get(1))
                + " -> r :: LookupIP6Route(%s/128 0, ::/0 1) -> out :: Capture; r[1] -> Discard"
                    .formatted(SERVERS.get(1)))) {
      graph.send("in", syn(1), packet -> Headers.markIp(packet, Mbuf.data(packet), 40));
      graph.send("in", syn(1), packet -> Headers.markIp(packet, Mbuf.data(packet), 40));
      assertEquals(2, graph.packets("out").size());
      assertArrayEquals(syn(1), graph.packets("out").get(1));
    }
  }

  @Test
  void serversAreReadAndShownInBrackets() {
    try (TestGraph graph = graph("[" + VIP + "]:80, [" + SERVERS.get(0) + "]:8080 3")) {
      graph.write("lb.add_server", SERVERS.get(1));
      assertTrue(graph.read("lb.servers").startsWith("[2001:db8:1::1]:8080 up weight 3"));
      graph.write("lb.drain_server", "[" + SERVERS.get(0) + "]:8080");
      assertEquals(SERVERS.get(1), serverOf(graph, syn(1)));
    }
    String errors =
        TestGraph.errorsOf(
            "Idle -> LoadBalancer([2001:db8::1]:80, 10.0.0.1, [2001:db8::2:80, [10.0.0.2]:80,"
                + " 2001:db8::x:80, FORWARD fullnat, SOURCE 10.0.0.9) -> Discard");
    for (String expected :
        List.of(
            "server 10.0.0.1 is not of the service's IP version",
            "bad server address '[2001:db8::2:80'",
            "bad server address '[10.0.0.2]:80'",
            "bad server address '2001:db8::x:80'",
            "SERVICE and SOURCE differ in IP version")) {
      assertTrue(errors.contains(expected), errors);
    }
  }

  @Test
  void flowsGoOnAfterASwap() {
    String servers = ", " + String.join(", ", SERVERS);
    try (TestGraph before = graph(VIP + servers);
        TestGraph after = graph(VIP + servers)) {
      String first = serverOf(before, syn(1));
      LoadBalancer old = (LoadBalancer) before.router().find("lb");
      ((LoadBalancer) after.router().find("lb")).takeOver(old);
      before.router().close();
      byte[] next = Packet6.of(Packet6.TCP, "2001:db8:7::1", 5000, VIP, 80, ACK, NOTHING);
      assertEquals(first, serverOf(after, next));
    }
  }
}
