// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowTable;
import io.sluice.header.IpAddress;
import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges that are nearly full, or full, against sets of what was given. */
class FreeValuesTest {
  private static final int LOW = 2000;
  private static final int COUNT = 1500;
  private static final int HIGH = LOW + COUNT - 1;

  /** What a flow has, and for whom. */
  private record Given(IpPacket packet, int destination, int port) {}

  private static Rewriter rewriter(TestGraph graph) {
    return (Rewriter) graph.router().find("rw");
  }

  private static void end(TestGraph graph, Given given) {
    Rewriter rewriter = rewriter(graph);
    FlowTable flows = rewriter.flows;
    IpPacket packet = given.packet;
    long first = FlowKey.addresses(packet.src, packet.dst);
    int ports = FlowKey.ports(packet.srcPort, packet.dstPort);
    long line = flows.find(first, FlowKey.second(ports, rewriter.realm + packet.protocol));
    flows.remove(FlowLine.forward(line));
  }

  private static int destination(int number) {
    return IpAddress.parse4("8.8.8.0") + number;
  }

  /** A flow that begins is accepted when, and only when, a port is free for its destination. */
  @ParameterizedTest
  @CsvSource({
    "'', '', 1",
    "?, '', 1",
    "#, '', 1",
    "'', ', PORT_PARITY true', 2",
    "#, ', PORT_PARITY true', 2",
    "?, ', PORT_CONTIGUITY true', 2",
    "#, ', PORT_CONTIGUITY true', 2"
  })
  void allOfARangeIsGivenAndNoMore(String order, String keywords, int parities) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String pattern = "pattern 1.0.0.1 " + LOW + "-" + HIGH + order + " - - 0 1";
    List<Given> flows = new ArrayList<>();
    List<Set<Integer>> taken = new ArrayList<>();
    for (int i = 0; i < 3 * parities; i++) {
      taken.add(new HashSet<>());
    }
    int next = LOW;
    try (TestGraph graph = RewriterGraph.of("IPRewriter(" + pattern + ", drop" + keywords + ")")) {
      boolean fills = true;
      for (int step = 0; step < 15_000; step++) {
        String label = "seed " + seed + " step " + step;
        fills = random.nextInt(1500) == 0 ? !fills : fills;
        if (random.nextInt(fills ? 12 : 2) == 0 && !flows.isEmpty()) {
          Given given = flows.remove(random.nextInt(flows.size()));
          end(graph, given);
          taken.get(given.destination).remove(given.port);
          continue;
        }
        // All else than the first few flows goes to one destination.
        int server = random.nextInt(8) == 0 ? random.nextInt(3) : 0;
        IpPacket packet = IpPacket.udp("10.0.0.1", 1000 + step, "8.8.8.0", 53);
        packet.src += step / 1000;
        packet.dst = destination(server);
        int set = server * parities + (parities == 1 ? 0 : packet.srcPort % 2);
        boolean mustFit = taken.get(set).size() < COUNT / parities;
        RewriterGraph.send(graph, 0, packet);
        List<String> sent = RewriterGraph.taken(graph, 0);
        assertEquals(mustFit ? 1 : 0, sent.size(), label);
        if (!mustFit) {
          continue;
        }
        int expected = firstFree(taken.get(set), next);
        int port = Integer.parseInt(sent.get(0).split("[ :]")[2]);
        assertTrue(port >= LOW && port <= HIGH && taken.get(set).add(port), label);
        flows.add(new Given(packet, set, port));
        if (parities == 2) {
          assertEquals(packet.srcPort % 2, port % 2, label);
        } else if (order.equals("#")) {
          assertEquals(expected, port, label);
          next = port + 1;
        }
      }
      assertTrue(rewriter(graph).mapping.free.size() > 0, "seed " + seed);
      flows.forEach(given -> end(graph, given));
      assertEquals(0, rewriter(graph).mapping.free.size(), "seed " + seed);
      assertEquals("0", graph.read("rw.table_size"));
    }
  }

  /** The first port from one on, and round, that is not taken. */
  private static int firstFree(Set<Integer> taken, int from) {
    int port = from;
    while (port > HIGH || taken.contains(port)) {
      port = port > HIGH ? LOW : port + 1;
    }
    return port;
  }

  @Test
  void allOfARangeIsGivenByTwoWorkers() {
    String config =
        """
        rw :: IPRewriter(pattern 1.0.0.1 2000-2299 - - 0 1, drop);
        in0 :: Dealt -> MarkIPHeader -> [0] rw;
        in1 :: Dealt -> MarkIPHeader -> [1] rw;
        rw [0] -> out0 :: Capture;
        rw [1] -> out1 :: Capture;
        """;
    try (TestGraph graph = TestGraph.of(config, Dealt.options(2))) {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
          IpPacket packet = IpPacket.udp("10.0.0.1", 2000 + i, "8.8.8.8", 53);
          Dealt.deal(graph.router().current(), "in0", i, packet.bytes());
        }
        graph.run();
        assertEquals(300, Set.copyOf(RewriterGraph.taken(graph, 0)).size());
        assertEquals("300", graph.read("rw.table_size"));
        graph.write("rw.clear", "");
      }
    }
  }

  /** A server that comes in to the NAT's own address has a port of it, too. */
  @Test
  void whatOtherFlowsHaveComesBackAsWell() {
    String element = "IPRewriter(pattern 1.0.0.1 2000-2099 - - 0 1, pattern - - 10.9.9.9 80 0 1)";
    try (TestGraph graph = RewriterGraph.of(element)) {
      IpPacket server = IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 2050);
      RewriterGraph.send(graph, 1, server);
      for (int i = 0; i < 120; i++) {
        RewriterGraph.send(graph, 0, IpPacket.udp("10.0.0.1", 3000 + i, "8.8.8.8", 53));
      }
      assertEquals(100, RewriterGraph.taken(graph, 0).size());
      assertEquals("21", graph.read("rw.mapping_failures"));
      end(graph, new Given(server, 0, 0));
      RewriterGraph.send(graph, 0, IpPacket.udp("10.0.0.1", 4000, "8.8.8.8", 53));
      assertEquals(List.of("udp 1.0.0.1:2050 > 8.8.8.8:53"), RewriterGraph.taken(graph, 0));
    }
  }

  @Test
  void hundredsOfFullDestinationsAreAllKnown() {
    try (TestGraph graph =
        RewriterGraph.of("IPRewriter(pattern 1.0.0.1 2000-2069? - - 0 1, drop)")) {
      for (int i = 0; i < 72; i++) {
        for (int server = 0; server < 200; server++) {
          RewriterGraph.send(graph, 0, IpPacket.udp("10.0.0.1", 3000 + i, "8.8.8." + server, 53));
        }
      }
      assertEquals(70 * 200, RewriterGraph.taken(graph, 0).size());
      assertEquals("400", graph.read("rw.mapping_failures"));
      assertEquals(200, rewriter(graph).mapping.free.size());
      graph.write("rw.clear", "");
      assertEquals(0, rewriter(graph).mapping.free.size());
    }
  }
}
