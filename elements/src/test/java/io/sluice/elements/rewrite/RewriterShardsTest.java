// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.Element;
import io.sluice.router.StartPlan;
import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rewriters with a copy on each worker. */
class RewriterShardsTest {
  private static final String NAT =
      """
      rw :: IPRewriter(pattern 1.0.0.1 1024-65535 - - 0 1,
                       drop,
                       pattern - - 10.9.9.9 8080 2 3,
                       MAPPING_CAPACITY 100000);
      """
          + ends(3, 4);

  private static String ends(int inputs, int outputs) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < inputs; i++) {
      text.append("in%d :: Dealt -> MarkIPHeader -> [%d] rw;%n".formatted(i, i));
    }
    for (int i = 0; i < outputs; i++) {
      text.append("rw [%d] -> out%d :: Capture;%n".formatted(i, i));
    }
    return text.toString();
  }

  /** As a port's receive side scaling: any worker, but the same for all packets of a direction. */
  private static int worker(long seed, IpPacket packet) {
    return Math.floorMod(new Random(seed ^ key(packet).hashCode()).nextInt(), 1 << 20);
  }

  private static String key(IpPacket packet) {
    return IpPacket.describe(packet.bytes());
  }

  private static void deal(TestGraph graph, long seed, int input, IpPacket packet) {
    Dealt.deal(graph.router().current(), "in" + input, worker(seed, packet), packet.bytes());
  }

  /** What came out of an output since the last question. */
  private static List<String> taken(TestGraph graph, int output) {
    graph.run();
    return RewriterGraph.taken(graph, output);
  }

  private static String only(TestGraph graph, int output, String label) {
    List<String> taken = taken(graph, output);
    assertEquals(1, taken.size(), label);
    return taken.get(0);
  }

  private static IpPacket parse(String description) {
    String[] parts = description.split("[ :]");
    int srcPort = Integer.parseInt(parts[2]);
    int dstPort = Integer.parseInt(parts[5]);
    return parts[0].equals("tcp")
        ? IpPacket.tcp(parts[1], srcPort, parts[4], dstPort)
        : IpPacket.udp(parts[1], srcPort, parts[4], dstPort);
  }

  private static int[] sizes(TestGraph graph) {
    return graph.router().instances(graph.router().find("rw")).stream()
        .mapToInt(copy -> ((Rewriter) copy).flows.size())
        .toArray();
  }

  @Test
  void eachWorkerHasACopyAndRingsBetweenThem() {
    try (TestGraph graph = TestGraph.of(NAT, Dealt.options(2))) {
      Element rw = graph.router().find("rw");
      assertEquals(2, graph.router().instances(rw).size());
      String plan = StartPlan.of(graph.router());
      assertTrue(plan.contains("rw/peers0 to worker 0, from rw on worker 1\n"), plan);
      assertTrue(plan.contains("rw/peers1 to worker 1, from rw on worker 0\n"), plan);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void flowsAreTranslatedBothWays(int workers) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of(NAT, Dealt.options(workers))) {
      Map<String, IpPacket> known = new HashMap<>();
      Set<String> outside = new HashSet<>();
      List<IpPacket> flows = new ArrayList<>();
      for (int n = 0; n < 3000; n++) {
        String label = "seed " + seed + " step " + n;
        boolean begins = flows.isEmpty() || random.nextInt(4) == 0;
        IpPacket flow =
            begins ? randomFlow(random) : flows.get(random.nextInt(flows.size())).copy();
        boolean isServer = key(flow).endsWith("1.0.0.1:80");
        deal(graph, seed, isServer ? 2 : 0, flow);
        IpPacket rewritten = parse(only(graph, isServer ? 2 : 0, label));
        IpPacket before = known.put(key(flow), rewritten);
        if (before == null) {
          flows.add(flow);
          assertTrue(outside.add(key(rewritten)), label);
          assertEquals(
              isServer ? "10.9.9.9:8080" : key(flow).split(" > ")[1],
              key(rewritten).split(" > ")[1],
              label);
        } else {
          assertEquals(key(before), key(rewritten), label);
        }
        IpPacket reply = rewritten.reversed();
        deal(graph, seed, isServer ? 0 : 1, reply);
        assertEquals(key(flow.reversed()), only(graph, isServer ? 3 : 1, label), label);
        // Nobody's, but addressed to where a flow might be.
        IpPacket stray = IpPacket.udp("9.9.9.9", 9, "1.0.0.1", 1024 + random.nextInt(60_000));
        deal(graph, seed, 1, stray);
        assertEquals(List.of(), taken(graph, 1), label);
      }
      assertEquals(3000, strays(graph), "seed " + seed);
      assertEquals(String.valueOf(flows.size()), graph.read("rw.table_size"), "seed " + seed);
      assertEquals(
          2 * flows.size(),
          graph.read("rw.tcp_table").lines().count() + graph.read("rw.udp_table").lines().count());
      assertTrue(graph.read("rw.flow_counts").startsWith("entries " + flows.size() + "\n"));
      for (int size : sizes(graph)) {
        assertTrue(size > flows.size() / workers / 2, "seed " + seed);
      }
    }
  }

  private static long strays(TestGraph graph) {
    return graph.router().instances(graph.router().find("rw")).stream()
        .mapToLong(copy -> copy.drops(copy.dropReasons().indexOf("no flow")))
        .sum();
  }

  private static IpPacket randomFlow(Random random) {
    int port = 1024 + random.nextInt(60_000);
    if (random.nextInt(4) == 0) {
      return IpPacket.tcp("8.8.8." + random.nextInt(200), port, "1.0.0.1", 80);
    }
    String src = "10.0.0." + (1 + random.nextInt(200));
    String dst = "8.8.4." + random.nextInt(4);
    int dstPort = random.nextBoolean() ? 80 : 53;
    return random.nextBoolean()
        ? IpPacket.tcp(src, port, dst, dstPort)
        : IpPacket.udp(src, port, dst, dstPort);
  }

  @Test
  void packetsOfAFlowStayInOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of(NAT, Dealt.options(2))) {
      List<IpPacket> flows = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        flows.add(randomFlow(random));
      }
      for (int n = 0; n < 2000; n++) {
        IpPacket packet = flows.get(random.nextInt(flows.size())).copy();
        packet.payload("%04d".formatted(n));
        deal(graph, seed, key(packet).endsWith("1.0.0.1:80") ? 2 : 0, packet);
        if (random.nextInt(40) == 0) {
          graph.run();
        }
      }
      graph.run();
      for (int output : new int[] {0, 2}) {
        Map<String, String> last = new HashMap<>();
        for (byte[] bytes : graph.packets("out" + output)) {
          String number = new String(bytes, bytes.length - 4, 4);
          String before = last.put(IpPacket.describe(bytes), number);
          assertTrue(before == null || before.compareTo(number) < 0, "seed " + seed);
        }
      }
      assertEquals(2000, graph.packets("out0").size() + graph.packets("out2").size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IPRewriter(pattern 1.0.0.1 1024-65535 - - 0 1, drop)",
        "IPRewriter(pattern 1.0.0.1 1024-65535? - - 0 1, drop)",
        "IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, drop, PORT_PARITY true)",
        "IPRewriter(pattern 1.0.0.1 1024-65535 - - 0 1, drop, PORT_CONTIGUITY true)",
        "IPRewriter(keep 0 1, drop)",
        "IPRewriter(pattern 1.0.0.1 - 0 1, drop)",
        "IPRewriter(pattern 1.0.0.1-1.0.0.9 - 0 1, drop)",
        "IPRewriter(pattern 1.0.0.0/24# - 0 1, drop)",
        "IPRewriter(pattern - - 7.7.7.7 7 0 1, drop)",
        "IPRewriter(pattern 1.0.0.1 - 7.7.7.7 7 0 1, drop)",
        "IPRewriter(m, drop); m :: RoundRobinIPMapper(- - 7.7.7.7 - 0 1, - - 7.7.7.8 - 0 1)",
        "IPRewriter(m, drop); m :: SourceIPHashMapper(5 7, 1.0.0.1 1-999 - - 0 1 1, 2.0.0.1 - 0 1 2)",
        "IPRewriter(pattern name 0 1, drop); IPRewriterPatterns(name 1.0.0.1 1024-65535# - -)",
        "UDPRewriter(pattern 1.0.0.1 1024-65535 - - 0 1, drop)",
        "IPAddrPairRewriter(pattern 1.0.0.0/24 - 0 1, drop)",
        "IPAddrPairRewriter(pattern - 7.7.7.7 0 1, drop)",
        "IPAddrRewriter(pattern 1.0.0.0/24 - 0 1, drop)",
        "IPAddrRewriter(keep 0 1, drop)",
      })
  void anyPatternHasItsRepliesBack(String element) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of("rw :: " + element + ";" + ends(2, 2), Dealt.options(2))) {
      Map<String, String> known = new HashMap<>();
      Map<String, String> owners = new HashMap<>();
      boolean byPair = element.contains("Pair");
      boolean byAddress = element.contains("Addr");
      for (int n = 0; n < 300; n++) {
        String label = "seed " + seed + " step " + n + " " + element;
        IpPacket flow =
            IpPacket.udp(
                "10.0.0." + (n % 100), 2000 + n * 3, "8.8.8." + n % (byPair ? 1 : 50), 53 + n % 3);
        for (int packet = 0; packet < 2; packet++) {
          deal(graph, seed, 0, flow);
          String rewritten = only(graph, 0, label);
          String before = known.put(key(flow), rewritten);
          assertTrue(before == null || before.equals(rewritten), label);
          deal(graph, seed, 1, parse(rewritten).reversed());
          assertEquals(key(flow.reversed()), only(graph, 1, label), label);
          String client = key(flow).split("[ :]")[1];
          String taken = owners.put(rewritten, byAddress ? client : key(flow));
          assertTrue(taken == null || taken.equals(owners.get(rewritten)), label);
        }
        if (random.nextInt(3) == 0 && element.contains("PORT_PARITY")) {
          assertEquals(flow.srcPort % 2, parse(known.get(key(flow))).srcPort % 2, label);
        }
      }
      assertEquals("0", graph.read("rw.mapping_failures"), element);
      for (int size : sizes(graph)) {
        assertNotEquals(0, size, element);
      }
    }
  }

  @Test
  void neighboursThatComeInTogetherStayNeighbours() {
    String config =
        "rw :: IPRewriter(pattern 1.0.0.1 1024-9999 - - 0 1, drop, PORT_CONTIGUITY true);"
            + ends(2, 2);
    try (TestGraph graph = TestGraph.of(config, Dealt.options(2))) {
      for (int n = 0; n < 400; n++) {
        int[] ports = new int[2];
        for (int i = 0; i < 2; i++) {
          IpPacket flow = IpPacket.udp("10.0.0." + n % 50, 2000 + 2 * n + i, "8.8.8.8", 6000 + i);
          Dealt.deal(graph.router().current(), "in0", n % 2, flow.bytes());
          ports[i] = parse(only(graph, 0, "" + n)).srcPort;
        }
        assertEquals(ports[0] + 1, ports[1]);
      }
      assertEquals("800", graph.read("rw.table_size"));
    }
  }

  @Test
  void aSinglePortIsGivenByOneWorker() {
    String config = "rw :: IPRewriter(pattern 1.0.0.1 5000-5000 - - 0 1, drop);" + ends(2, 2);
    try (TestGraph graph = TestGraph.of(config, Dealt.options(2))) {
      for (int n = 0; n < 40; n++) {
        // Each destination has a port of its own.
        IpPacket flow = IpPacket.udp("10.0.0.1", 1000 + n, "8.8.8." + n, 53);
        Dealt.deal(graph.router().current(), "in0", n % 2, flow.bytes());
        assertEquals("udp 1.0.0.1:5000 > 8.8.8." + n + ":53", only(graph, 0, "" + n));
        IpPacket other = IpPacket.udp("10.0.0.2", 1000 + n, "8.8.8." + n, 53);
        Dealt.deal(graph.router().current(), "in0", n % 3, other.bytes());
        assertEquals("udp 1.0.0.1:5000 > 8.8.8." + n + ":53", only(graph, 0, "" + n));
        // It has taken the first one's port, wherever that came in.
        Dealt.deal(
            graph.router().current(),
            "in1",
            n / 2,
            parse("udp 8.8.8." + n + ":53 > 1.0.0.1:5000").bytes());
        assertEquals(key(other.reversed()), only(graph, 1, "" + n));
      }
      assertEquals("40", graph.read("rw.table_size"));
    }
  }

  @Test
  void capacityIsSplit() {
    try (TestGraph graph = TestGraph.of(NAT, Dealt.options(2))) {
      assertEquals("100000", graph.read("rw.capacity"));
      graph.write("rw.capacity", "7");
      assertEquals("7", graph.read("rw.capacity"));
      for (int n = 0; n < 100; n++) {
        IpPacket flow = IpPacket.udp("10.0.0.1", 1000 + n, "8.8.8.8", 53);
        Dealt.deal(graph.router().current(), "in0", n, flow.bytes());
      }
      graph.run();
      assertEquals("7", graph.read("rw.size"));
      assertEquals(7, sizes(graph)[0] + sizes(graph)[1]);
      graph.write("rw.clear", "");
      assertEquals("0", graph.read("rw.table_size"));
    }
  }

  @Test
  void aHotSwapKeepsEachWorkersFlows() {
    long seed = System.nanoTime();
    try (TestGraph graph = TestGraph.of(NAT, Dealt.options(2))) {
      Map<String, String> known = new HashMap<>();
      List<IpPacket> flows = new ArrayList<>();
      for (int n = 0; n < 100; n++) {
        IpPacket flow = IpPacket.udp("10.0.0.1", 1000 + n, "8.8.8.8", 53);
        flows.add(flow);
        deal(graph, seed, 0, flow);
        known.put(key(flow), only(graph, 0, "seed " + seed));
      }
      graph.replace(NAT.replace("10.9.9.9", "10.9.9.8"));
      assertEquals("100", graph.read("rw.table_size"));
      for (IpPacket flow : flows) {
        deal(graph, seed, 0, flow);
        String rewritten = only(graph, 0, "seed " + seed);
        assertEquals(known.get(key(flow)), rewritten, "seed " + seed);
        deal(graph, seed, 1, parse(rewritten).reversed());
        assertEquals(key(flow.reversed()), only(graph, 1, "seed " + seed));
      }
    }
  }

  @Test
  void fragmentsThatComeInElsewhereFindTheirFlow() {
    String config = NAT.replace("MAPPING_CAPACITY", "FRAGMENTS 100, MAPPING_CAPACITY");
    try (TestGraph graph = TestGraph.of(config, Dealt.options(3))) {
      for (int n = 0; n < 30; n++) {
        IpPacket flow = IpPacket.udp("10.0.0.1", 1000 + n, "8.8.8.8", 53);
        Dealt.deal(graph.router().current(), "in0", n % 3, flow.bytes());
        String rewritten = only(graph, 0, "whole");
        IpPacket first = flow.copy();
        first.fragment = 0x2000;
        Dealt.deal(graph.router().current(), "in0", n % 2, first.bytes());
        assertEquals(rewritten, only(graph, 0, "first fragment"));
        IpPacket later = flow.copy();
        later.fragment = 100;
        Dealt.deal(graph.router().current(), "in0", n % 2, later.bytes());
        graph.run();
        assertEquals(1, graph.packets("out0").size(), "later fragment");
        graph.captured("out0").clear();
      }
      assertEquals("30", graph.read("rw.table_size"));
    }
  }

  @Test
  void pingsAndErrorsFindTheirFlows() {
    String config =
        """
        rw :: IPRewriter(pattern 1.0.0.1 1024-65535 - - 0 1, drop);
        ping :: ICMPPingRewriter(pattern 1.0.0.1 1024-65535 - - 0 1, drop, MAPPING_CAPACITY rw);
        in0 :: Dealt -> MarkIPHeader -> [0] rw;
        in1 :: Dealt -> MarkIPHeader -> [1] rw;
        pings :: Dealt -> MarkIPHeader -> [0] ping;
        pongs :: Dealt -> MarkIPHeader -> [1] ping;
        quotes :: Dealt -> MarkIPHeader -> errors :: ICMPRewriter(rw ping) -> out2 :: Capture;
        rw[0] -> out0 :: Capture;
        rw[1] -> out1 :: Capture;
        ping[0] -> sent :: Capture;
        ping[1] -> back :: Capture;
        """;
    try (TestGraph graph = TestGraph.of(config, Dealt.options(3))) {
      for (int n = 0; n < 30; n++) {
        IpPacket flow = IpPacket.udp("10.0.0.1", 1000 + n, "8.8.8.8", 53);
        Dealt.deal(graph.router().current(), "in0", n, flow.bytes());
        graph.run();
        byte[] rewritten = graph.packets("out0").get(0);
        graph.captured("out0").clear();
        byte[] error = IpPacket.icmp(3, 1, 0, rewritten);
        Dealt.deal(
            graph.router().current(), "quotes", n / 3, IpPacket.ip("8.8.8.1", "1.0.0.1", 1, error));
        graph.run();
        byte[] translated = graph.packets("out2").get(0);
        graph.captured("out2").clear();
        assertEquals(10, translated[16]);
        assertEquals(
            key(flow), IpPacket.describe(java.util.Arrays.copyOfRange(translated, 28, 28 + 28)));
        byte[] echo = IpPacket.icmp(8, 0, 500 + n << 16 | 1, new byte[4]);
        Dealt.deal(
            graph.router().current(), "pings", n, IpPacket.ip("10.0.0.2", "8.8.8.9", 1, echo));
        graph.run();
        byte[] sent = graph.packets("sent").get(0);
        graph.captured("sent").clear();
        int id = (sent[24] & 0xff) << 8 | sent[25] & 0xff;
        byte[] pong = IpPacket.icmp(0, 0, id << 16 | 1, new byte[4]);
        Dealt.deal(
            graph.router().current(), "pongs", n / 2, IpPacket.ip("8.8.8.9", "1.0.0.1", 1, pong));
        graph.run();
        byte[] back = graph.packets("back").get(0);
        graph.captured("back").clear();
        assertEquals(500 + n, (back[24] & 0xff) << 8 | back[25] & 0xff);
        assertEquals(2, back[19]);
      }
      byte[] unknown = IpPacket.udp("1.0.0.1", 9, "8.8.8.8", 9).bytes();
      byte[] error = IpPacket.icmp(3, 1, 0, unknown);
      Dealt.deal(
          graph.router().current(), "quotes", 1, IpPacket.ip("8.8.8.1", "1.0.0.1", 1, error));
      graph.run();
      assertEquals(0, graph.packets("out2").size());
      // ping shares the capacity of rw, copy by copy.
      assertEquals("60", graph.read("rw.size"));
      assertEquals("30", graph.read("ping.table_size"));
    }
  }

  @Test
  void rewritersThatShareStateWithOneThatHasNoCopiesHaveNone() {
    String config =
        "rw :: IPRewriter(pattern 1.0.0.1 1024-65535 - - 0 0) -> Capture;"
            + "ftp :: Dealt -> MarkIPHeader -> FTPPortMapper(rw, rw, 0) -> [0] rw;";
    try (TestGraph graph = TestGraph.of(config, Dealt.options(2))) {
      assertEquals(1, graph.router().instances(graph.router().find("rw")).size());
      assertFalse(graph.router().rings().isEmpty());
      assertNull(graph.router().find("rw/peers0"));
    }
  }
}
