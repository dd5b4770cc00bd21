// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static io.sluice.elements.rewrite.RewriterGraph.assertExpiry;
import static io.sluice.elements.rewrite.RewriterGraph.of;
import static io.sluice.elements.rewrite.RewriterGraph.send;
import static io.sluice.elements.rewrite.RewriterGraph.taken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IPRewriterTest extends ElementContract {
  private static final String NAT = "IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, drop)";
  private static final IpPacket UDP = IpPacket.udp("10.0.0.1", 5000, "8.8.8.8", 53);
  private static final IpPacket TCP = IpPacket.tcp("10.0.0.1", 6000, "8.8.8.8", 80);

  @Override
  protected String element() {
    return "IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void packetsAndRepliesAreRewritten() {
    try (TestGraph graph = of(NAT)) {
      send(graph, 0, UDP.copy().payload("query"), UDP, TCP);
      assertEquals(
          List.of(
              "udp 1.0.0.1:1024 > 8.8.8.8:53",
              "udp 1.0.0.1:1024 > 8.8.8.8:53",
              "tcp 1.0.0.1:1025 > 8.8.8.8:80"),
          taken(graph, 0));
      send(graph, 1, IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024));
      send(graph, 0, IpPacket.tcp("8.8.8.8", 80, "1.0.0.1", 1025).payload("data"));
      assertEquals(
          List.of("udp 8.8.8.8:53 > 10.0.0.1:5000", "tcp 8.8.8.8:80 > 10.0.0.1:6000"),
          taken(graph, 1));
      assertEquals("2", graph.read("rw.table_size"));
      assertEquals("2", graph.read("rw.size"));
    }
  }

  @Test
  void flowsAreNumberedByTheAggregateAnnotation() {
    String config =
        "in0 :: Inject -> rw :: "
            + NAT.replace("drop", "drop, SET_AGGREGATE true")
            + " -> p :: PaintSwitch(20); in1 :: Inject -> [1] rw; rw[1] -> p;"
            + "p[0] -> out0 :: Capture; p[1] -> out1 :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, 0, UDP, TCP, UDP);
      send(graph, 1, IpPacket.tcp("8.8.8.8", 80, "1.0.0.1", 1025));
      assertEquals(2, taken(graph, 0).size());
      assertEquals(2, taken(graph, 1).size());
    }
  }

  @Test
  void repliesToNothingAreDropped() {
    try (TestGraph graph = of(NAT)) {
      send(graph, 0, UDP);
      send(
          graph,
          1,
          IpPacket.udp("8.8.8.8", 54, "1.0.0.1", 1024),
          IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1025),
          IpPacket.tcp("8.8.8.8", 53, "1.0.0.1", 1024));
      assertEquals(List.of(), taken(graph, 1));
      assertEquals(3, graph.drops("rw", "no flow"));
    }
  }

  @Test
  void udpWithoutChecksumStaysWithout() {
    try (TestGraph graph = of(NAT)) {
      IpPacket packet = UDP.copy();
      packet.checksum = false;
      send(graph, 0, packet);
      byte[] out = graph.packets("out0").get(0);
      assertEquals(0, out[26] | out[27]);
      assertEquals(List.of("udp 1.0.0.1:1024 > 8.8.8.8:53"), taken(graph, 0));
    }
  }

  @Test
  void oddPacketsAreDroppedWithTheirReason() {
    try (TestGraph graph = of(NAT)) {
      byte[] gre = UDP.bytes();
      gre[9] = 47;
      byte[] fragment = UDP.bytes();
      fragment[7] = 1;
      graph.sendIp("in0", gre);
      graph.sendIp("in0", fragment);
      graph.sendIp("in0", Arrays.copyOf(UDP.bytes(), 27));
      graph.send("in0", UDP.bytes());
      assertEquals(1, graph.drops("rw", "not TCP or UDP"));
      assertEquals(1, graph.drops("rw", "later fragment"));
      assertEquals(1, graph.drops("rw", "truncated transport header"));
      assertEquals(1, graph.drops("rw", "no IP header"));
    }
  }

  @Test
  void passedPacketsStayAsTheyAre() {
    try (TestGraph graph = of("IPRewriter(pass 1, pattern 1.0.0.1 - - - 0 1)")) {
      byte[] fragment = UDP.bytes();
      fragment[7] = 1;
      graph.sendIp("in0", fragment);
      send(graph, 0, UDP);
      assertEquals(2, graph.captured("out1").size());
      assertTrue(Arrays.equals(fragment, graph.packets("out1").get(0)));
      assertEquals("0", graph.read("rw.table_size"));
      // The flow is known by now, wherever its packets come in.
      send(graph, 1, UDP);
      send(graph, 0, UDP);
      assertEquals(2, graph.captured("out0").size());
    }
  }

  @Test
  void keptFlowsHaveReplies() {
    try (TestGraph graph = of("IPRewriter(keep 0 1, drop)")) {
      send(graph, 0, UDP);
      send(graph, 1, UDP.reversed(), UDP);
      assertEquals(2, taken(graph, 0).size());
      assertEquals(List.of("udp 8.8.8.8:53 > 10.0.0.1:5000"), taken(graph, 1));
    }
  }

  @Test
  void packetsOwnPortIsPreferred() {
    try (TestGraph graph = of("IPRewriter(pattern 1.0.0.1 4000-5999 - - 0 1, drop)")) {
      send(graph, 0, UDP);
      assertEquals(List.of("udp 1.0.0.1:5000 > 8.8.8.8:53"), taken(graph, 0));
      send(graph, 0, IpPacket.udp("10.0.0.2", 5000, "8.8.8.8", 53));
      String other = taken(graph, 0).get(0);
      int port = Integer.parseInt(other.replaceAll(".*1:([0-9]+) >.*", "$1"));
      assertTrue(port >= 4000 && port <= 5999 && port != 5000, other);
      send(graph, 0, IpPacket.udp("10.0.0.2", 5000, "8.8.8.9", 53));
      assertEquals(List.of("udp 1.0.0.1:5000 > 8.8.8.9:53"), taken(graph, 0));
    }
  }

  @Test
  void exhaustedRangeRefusesNewFlowsAndKeepsOldOnes() {
    try (TestGraph graph = of("IPRewriter(pattern 1.0.0.1 1024-1033# - - 0 1, drop)")) {
      for (int i = 0; i < 15; i++) {
        send(graph, 0, IpPacket.udp("10.0.0.1", 5000 + i, "8.8.8.8", 53));
      }
      assertEquals(10, taken(graph, 0).size());
      assertEquals("5", graph.read("rw.mapping_failures"));
      assertEquals(5, graph.drops("rw", "no free mapping"));
      for (int i = 0; i < 10; i++) {
        send(graph, 1, IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024 + i));
      }
      assertEquals(10, taken(graph, 1).size());
      // Other destinations have all ports.
      send(graph, 0, IpPacket.udp("10.0.0.1", 5000, "8.8.8.9", 53));
      assertEquals(1, taken(graph, 0).size());
    }
  }

  @Test
  void flowsThatHaveRunOutMakeRoomWhenNothingIsFree() {
    String keywords = ", UDP_TIMEOUT %d, UDP_GUARANTEE 0)";
    for (int timeout : new int[] {0, 300}) {
      try (TestGraph graph =
          of("IPRewriter(pattern 1.0.0.1 1024-1026# - - 0 1, drop" + keywords.formatted(timeout))) {
        for (int i = 1; i <= 4; i++) {
          send(graph, 0, IpPacket.udp("10.0.0." + i, 5, "8.8.8.8", 53));
        }
        assertEquals(timeout == 0 ? 4 : 3, taken(graph, 0).size());
        assertEquals(timeout == 0 ? "1" : "3", graph.read("rw.table_size"));
        send(graph, 1, IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024));
        assertEquals(
            List.of("udp 8.8.8.8:53 > 10.0.0." + (timeout == 0 ? 4 : 1) + ":5"), taken(graph, 1));
      }
    }
  }

  @Test
  void whatBecomesFreeInAFullRangeIsFoundAtOnce() {
    try (TestGraph graph = of("IPRewriter(pattern 1.0.0.1 1-9000# - - 0 1, drop)")) {
      for (int i = 0; i < 9000; i++) {
        send(graph, 0, IpPacket.udp("10.0.0.1", 1 + i, "8.8.8.8", 53));
      }
      assertEquals(9000, taken(graph, 0).size());
      for (int i = 0; i < 10; i++) {
        send(graph, 0, IpPacket.udp("10.0.0.2", 1 + i, "8.8.8.8", 53));
      }
      assertEquals("10", graph.read("rw.mapping_failures"));
      graph.write("rw.capacity", "8999");
      graph.write("rw.capacity", "9000");
      send(graph, 0, IpPacket.udp("10.0.0.2", 1, "8.8.8.8", 53));
      assertEquals(1, taken(graph, 0).size());
      assertEquals("9000", graph.read("rw.table_size"));
    }
  }

  @Test
  void aFreePortIsFoundWheneverThereIsOne() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (String order : new String[] {"", "?", "#"}) {
      String pattern = "pattern 1.0.0.1 1024-1043" + order + " - - 0 1";
      try (TestGraph graph = of("IPRewriter(" + pattern + ", drop, UDP_GUARANTEE 0)")) {
        for (int step = 0; step < 2000; step++) {
          String label = "seed " + seed + " step " + step + order;
          String server = "8.8.8." + random.nextInt(3);
          long taken =
              graph.read("rw.udp_table").lines().filter(l -> l.contains(server + ", 53")).count();
          // A flow's two directions are two lines.
          send(graph, 0, IpPacket.udp("10.0.0.1", 1 + step, server, 53));
          assertEquals(taken / 2 < 20 ? 1 : 0, taken(graph, 0).size(), label);
          if (random.nextInt(3) == 0) {
            // Some flows end.
            int size = Integer.parseInt(graph.read("rw.size"));
            int gone = random.nextInt(40) == 0 ? 30 : random.nextInt(3);
            graph.write("rw.capacity", String.valueOf(Math.max(0, size - gone)));
            graph.write("rw.capacity", "1000");
          }
        }
      }
    }
  }

  @Test
  void oddPortsAreThereWhenEvenOnesAreTaken() {
    try (TestGraph graph =
        of("IPRewriter(pattern 1.0.0.1 1024-1033 - - 0 1, drop, PORT_PARITY true)")) {
      for (int parity = 0; parity < 2; parity++) {
        for (int i = 0; i < 7; i++) {
          send(graph, 0, IpPacket.udp("10.0.0.1", 5000 + 2 * i + parity, "8.8.8.8", 53));
        }
        assertEquals(5, taken(graph, 0).size(), "parity " + parity);
      }
    }
  }

  @Test
  void eachSourcePortHasAllAddressesOfARange() {
    try (TestGraph graph = of("IPRewriter(pattern 1.0.0.1-1.0.0.2 - 0 1, drop)")) {
      for (int port = 5; port < 8; port++) {
        for (int host = 1; host < 4; host++) {
          send(graph, 0, IpPacket.udp("10.0.0." + host, port, "8.8.8.8", 53));
        }
        assertEquals(2, taken(graph, 0).size(), "port " + port);
      }
    }
  }

  @Test
  void floodBeyondCapacityLeavesFlowsAlone() {
    try (TestGraph graph =
        of(
            "IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, drop, MAPPING_CAPACITY 50,"
                + " TCP_GUARANTEE 1hr, UDP_GUARANTEE 1hr)")) {
      for (int i = 0; i < 2000; i++) {
        send(graph, 0, IpPacket.tcp("10.0.0.1", i + 1, "8.8.8.8", 80).flags(IpPacket.SYN));
      }
      assertEquals(50, taken(graph, 0).size());
      assertEquals("50", graph.read("rw.size"));
      assertEquals("1950", graph.read("rw.mapping_failures"));
      assertEquals(1950, graph.drops("rw", "flow table is full"));
      send(graph, 1, IpPacket.tcp("8.8.8.8", 80, "1.0.0.1", 1024));
      assertEquals(List.of("tcp 8.8.8.8:80 > 10.0.0.1:1"), taken(graph, 1));
      graph.write("rw.capacity", "20");
      assertEquals("20", graph.read("rw.size"));
      graph.write("rw.clear", "");
      assertEquals("0", graph.read("rw.table_size"));
      assertThrows(HandlerException.class, () -> graph.write("rw.capacity", "many"));
      assertThrows(HandlerException.class, () -> graph.write("rw.capacity", "1 2 3"));
    }
  }

  @Test
  void capacityIsShared() {
    String config =
        """
        a :: IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 0, MAPPING_CAPACITY b,
                        UDP_GUARANTEE 1hr);
        b :: IPRewriter(pattern 1.0.0.2 1024-65535# - - 0 0, MAPPING_CAPACITY 3,
                        UDP_GUARANTEE 1hr);
        in0 :: Inject -> a -> out0 :: Capture; in1 :: Inject -> b -> out1 :: Capture;
        """;
    try (TestGraph graph = TestGraph.of(config)) {
      // The same five-tuple in both: their flows do not meet.
      send(graph, 0, UDP);
      send(graph, 1, UDP, IpPacket.udp("10.0.0.2", 5000, "8.8.8.8", 53));
      send(graph, 0, IpPacket.udp("10.0.0.3", 5000, "8.8.8.8", 53));
      assertEquals(1, taken(graph, 0).size());
      assertEquals(
          List.of("udp 1.0.0.2:1024 > 8.8.8.8:53", "udp 1.0.0.2:1025 > 8.8.8.8:53"),
          taken(graph, 1));
      assertEquals("1", graph.read("a.table_size"));
      assertEquals("2", graph.read("b.table_size"));
      assertEquals("3", graph.read("a.size"));
      assertEquals("3", graph.read("b.size"));
      assertEquals("1", graph.read("a.mapping_failures"));
    }
  }

  @Test
  void laterFragmentsFollowTheFirst() {
    String nat = NAT.substring(0, NAT.length() - 1) + ", FRAGMENTS 2)";
    try (TestGraph graph = of(nat)) {
      IpPacket first = UDP.copy().payload("0123456789abcdef");
      first.fragment = 0x2000;
      byte[] later = IpPacket.ip(UDP.src, UDP.dst, 17, 3, new byte[30]);
      graph.sendIp("in0", later);
      assertEquals(1, graph.drops("rw", "later fragment"), "before the first");
      send(graph, 0, first);
      graph.sendIp("in0", later);
      byte[] expected = IpPacket.ip(IpAddress.parse4("1.0.0.1"), UDP.dst, 17, 3, new byte[30]);
      assertArrayEquals(expected, graph.packets("out0").get(1));
      assertEquals(UDP.dst, graph.captured("out0").get(1).dstIp());
      // The other direction is another datagram.
      graph.sendIp("in1", IpPacket.ip(UDP.dst, IpAddress.parse4("1.0.0.1"), 17, 3, new byte[30]));
      assertEquals(2, graph.drops("rw", "later fragment"));
      IpPacket reply = IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024);
      reply.fragment = 0x2000;
      send(graph, 1, reply);
      graph.sendIp("in1", IpPacket.ip(UDP.dst, IpAddress.parse4("1.0.0.1"), 17, 3, new byte[30]));
      assertArrayEquals(
          IpPacket.ip(UDP.dst, UDP.src, 17, 3, new byte[30]), graph.packets("out1").get(1));
    }
  }

  @Test
  void laterFragmentsThatComeToAPassInputFollowTheirFlow() {
    String nat = NAT.replace("drop)", "pass 1, FRAGMENTS 2)");
    try (TestGraph graph = of(nat)) {
      send(graph, 0, UDP);
      IpPacket reply = IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024);
      reply.fragment = 0x2000;
      final byte[] later = IpPacket.ip(reply.src, reply.dst, 17, 3, new byte[30]);
      graph.sendIp("in1", later);
      assertArrayEquals(later, graph.packets("out1").get(0), "before the first");
      send(graph, 1, reply);
      graph.sendIp("in1", later);
      assertArrayEquals(
          IpPacket.ip(UDP.dst, UDP.src, 17, 3, new byte[30]), graph.packets("out1").get(2));
    }
  }

  @Test
  void fragmentFloodIsBounded() {
    String nat = NAT.substring(0, NAT.length() - 1) + ", FRAGMENTS 100)";
    try (TestGraph graph = of(nat)) {
      for (int i = 0; i < 1000; i++) {
        IpPacket first = IpPacket.udp("10.0.0.1", 5000, "8.8." + i / 250 + "." + i % 250, 53);
        first.fragment = 0x2000;
        send(graph, 0, first);
      }
      graph.captured("out0").clear();
      for (int i = 0; i < 1000; i++) {
        int dst = IpAddress.parse4("8.8." + i / 250 + "." + i % 250);
        graph.sendIp("in0", IpPacket.ip(UDP.src, dst, 17, 3, new byte[30]));
      }
      assertEquals(100, graph.captured("out0").size());
    }
  }

  @Test
  void parityIsKept() {
    try (TestGraph graph =
        of("IPRewriter(pattern 1.0.0.1 1024-65535# - - 0 1, drop, PORT_PARITY true)")) {
      for (int port : new int[] {5001, 5002, 5004, 5003}) {
        send(graph, 0, IpPacket.udp("10.0.0.1", port, "8.8.8.8", 53));
      }
      assertEquals(
          List.of(
              "udp 1.0.0.1:1025 > 8.8.8.8:53",
              "udp 1.0.0.1:1026 > 8.8.8.8:53",
              "udp 1.0.0.1:1028 > 8.8.8.8:53",
              "udp 1.0.0.1:1029 > 8.8.8.8:53"),
          taken(graph, 0));
    }
  }

  /** The outer port of a flow. */
  private static int outside(TestGraph graph, String src, int port, int dstPort) {
    send(graph, 0, IpPacket.udp(src, port, "8.8.8.8", dstPort));
    return Integer.parseInt(taken(graph, 0).get(0).replaceAll("udp 1.0.0.1:| >.*", ""));
  }

  @Test
  void neighboursStayNeighbours() {
    try (TestGraph graph =
        of("IPRewriter(pattern 1.0.0.1 1025-1036# - - 0 1, drop, PORT_CONTIGUITY true)")) {
      // Pairs are 1026 and 1027, and so on; 1025 and 1036 have no neighbour in the range.
      assertEquals(1026, outside(graph, "10.0.0.1", 5000, 6000));
      assertEquals(1028, outside(graph, "10.0.0.2", 5000, 6000));
      assertEquals(1031, outside(graph, "10.0.0.3", 5001, 6001));
      assertEquals(1027, outside(graph, "10.0.0.1", 5001, 6001));
      assertEquals(1029, outside(graph, "10.0.0.2", 5001, 6000));
      assertEquals(1030, outside(graph, "10.0.0.3", 5000, 6000));
      assertEquals(1033, outside(graph, "10.0.0.4", 5001, 6000));
      assertEquals(1034, outside(graph, "10.0.0.5", 5000, 6000));
      // No pair is left: parity alone.
      assertEquals(1036, outside(graph, "10.0.0.6", 5000, 6000));
      assertEquals(1025, outside(graph, "10.0.0.7", 5003, 6000));
      assertEquals(1035, outside(graph, "10.0.0.5", 5001, 6001));
    }
  }

  @Test
  void allPairsAreNeighboursWhileThereIsRoom() {
    long seed = System.nanoTime();
    System.out.println("IPRewriterTest seed " + seed);
    Random random = new Random(seed);
    for (String range : new String[] {"1024-9999", "1024-9999#", "1024-9999?"}) {
      String keywords = " - - 0 1, drop, PORT_CONTIGUITY true)";
      try (TestGraph graph = of("IPRewriter(pattern 1.0.0.1 " + range + keywords)) {
        // Ten hosts with a hundred pairs each.
        int[] given = new int[2000];
        for (int i = 0; i < 4 * given.length; i++) {
          int flow = random.nextInt(given.length);
          int port = 2000 + flow % 200;
          int outside = outside(graph, "10.0.0." + flow / 200, port, 6000 + port % 2);
          String info = "seed " + seed + ", packet " + i;
          assertTrue(given[flow] == 0 || given[flow] == outside, info);
          given[flow] = outside;
          assertEquals(port % 2, outside % 2, info);
          assertTrue(given[flow ^ 1] == 0 || given[flow ^ 1] == (outside ^ 1), info);
        }
      }
    }
  }

  @Test
  void hostsBehindTheNatMeetByItsOuterAddress() {
    // The inner server is reached by the outer address; its client's address is changed, too.
    try (TestGraph graph = of("IPRewriter(pattern 1.0.0.1 2000-3000# 10.0.0.9 80 0 0, drop)")) {
      send(graph, 0, IpPacket.tcp("10.0.0.1", 6000, "1.0.0.1", 80));
      assertEquals(List.of("tcp 1.0.0.1:2000 > 10.0.0.9:80"), taken(graph, 0));
      send(graph, 0, IpPacket.tcp("10.0.0.9", 80, "1.0.0.1", 2000));
      assertEquals(List.of("tcp 1.0.0.1:80 > 10.0.0.1:6000"), taken(graph, 0));
    }
  }

  @Test
  void flowTakesOverRepliesOfAnother() {
    try (TestGraph graph = of("IPRewriter(pattern 1.0.0.1 77 - - 0 1, drop)")) {
      send(graph, 0, UDP, IpPacket.udp("10.0.0.2", 5000, "8.8.8.8", 53));
      assertEquals("1", graph.read("rw.table_size"));
      send(graph, 1, IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 77));
      assertEquals(List.of("udp 8.8.8.8:53 > 10.0.0.2:5000"), taken(graph, 1));
    }
  }

  @Test
  void theAggregateIsTheFlow() {
    String config =
        "in :: Inject -> MarkIPHeader -> IPRewriter(pattern 1.0.0.1 - 0 0, SET_AGGREGATE true,"
            + " USE_CACHE false, HANDLE_MIGRATION true) -> c :: AggregateCounter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      IpPacket other = UDP.copy();
      other.srcPort++;
      graph.send("in", UDP.bytes(), other.bytes(), UDP.bytes());
      assertEquals("2", graph.read("c.nagg"));
    }
  }

  @Test
  void annotationsAreSet() {
    String arguments = "pattern 1.0.0.1 1024-65535# 9.9.9.9 - 0 1, drop, REPLY_ANNO PAINT";
    try (TestGraph graph = of("IPRewriter(" + arguments + ")")) {
      graph.send(
          "in0",
          UDP.bytes(),
          packet -> {
            Headers.markIp(packet, Mbuf.data(packet), 20);
            Anno.putU8(packet, Anno.PAINT, 5);
          });
      send(graph, 1, IpPacket.udp("9.9.9.9", 53, "1.0.0.1", 1024));
      assertEquals(IpAddress.parse4("9.9.9.9"), graph.captured("out0").get(0).dstIp());
      assertEquals(IpAddress.parse4("10.0.0.1"), graph.captured("out1").get(0).dstIp());
      assertEquals(5, graph.captured("out1").get(0).paint());
    }
    try (TestGraph graph = of("IPRewriter(" + arguments + ", DST_ANNO false)")) {
      send(graph, 0, UDP);
      assertEquals(0, graph.captured("out0").get(0).dstIp());
    }
  }

  @Test
  void tcpTimeoutsFollowTheConnection() {
    try (TestGraph graph = of(NAT)) {
      IpPacket reply = IpPacket.tcp("8.8.8.8", 80, "1.0.0.1", 1024);
      send(graph, 0, TCP.copy().flags(IpPacket.SYN));
      assertExpiry(300, graph.read("rw.tcp_table"));
      send(graph, 0, TCP.copy().payload("question"));
      assertExpiry(300, graph.read("rw.tcp_table"));
      send(graph, 1, reply.copy().payload("answer"));
      assertExpiry(86_400, graph.read("rw.tcp_table"));
      send(graph, 0, TCP.copy().flags(IpPacket.FIN | IpPacket.ACK));
      assertExpiry(86_400, graph.read("rw.tcp_table"));
      send(graph, 1, reply.copy().flags(IpPacket.FIN | IpPacket.ACK), reply);
      assertExpiry(240, graph.read("rw.tcp_table"));
      send(graph, 0, TCP.copy().flags(IpPacket.SYN));
      assertExpiry(86_400, graph.read("rw.tcp_table"));
      send(graph, 1, reply.copy().flags(IpPacket.RST));
      assertExpiry(240, graph.read("rw.tcp_table"));
      send(graph, 0, TCP.copy().payload("more"));
      assertExpiry(86_400, graph.read("rw.tcp_table"));
    }
  }

  @Test
  void udpStreamsHaveATimeoutOfTheirOwn() {
    String keywords = ", UDP_TIMEOUT 100, UDP_STREAMING_TIMEOUT 2000)";
    try (TestGraph graph = of(NAT.substring(0, NAT.length() - 1) + keywords)) {
      send(graph, 0, UDP, UDP, UDP, UDP);
      assertExpiry(100, graph.read("rw.udp_table"));
      send(graph, 1, IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024));
      assertExpiry(2000, graph.read("rw.udp_table"));
    }
    try (TestGraph graph = of(NAT.substring(0, NAT.length() - 1) + keywords)) {
      send(graph, 0, UDP);
      send(graph, 1, IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024));
      assertExpiry(100, graph.read("rw.udp_table"));
      send(graph, 1, IpPacket.udp("8.8.8.8", 53, "1.0.0.1", 1024));
      assertExpiry(2000, graph.read("rw.udp_table"));
    }
  }

  @Test
  void flowsAreListedAndLookedUp() {
    try (TestGraph graph = of(NAT)) {
      send(graph, 0, TCP);
      assertEquals(
          List.of(
              "(10.0.0.1, 6000, 8.8.8.8, 80) => (1.0.0.1, 1024, 8.8.8.8, 80) [*0 1] i0",
              "(8.8.8.8, 80, 1.0.0.1, 1024) => (8.8.8.8, 80, 10.0.0.1, 6000) [0 *1] i0"),
          graph.read("rw.tcp_table").lines().map(line -> line.replaceAll(" exp.*", "")).toList());
      assertEquals("", graph.read("rw.udp_table"));
      assertEquals(
          "1.0.0.1 1024 8.8.8.8 80",
          graph.router().read("rw.tcp_lookup", "10.0.0.1 6000 8.8.8.8 80"));
      assertEquals("", graph.router().read("rw.tcp_lookup", "10.0.0.1 6000 8.8.8.8 81"));
      assertThrows(HandlerException.class, () -> graph.router().read("rw.tcp_lookup", "10.0.0.1"));
      assertEquals("1.0.0.1 1024-65535 - - [1]\n<drop>\n", graph.read("rw.patterns"));
      assertTrue(graph.read("rw.flow_counts").startsWith("entries 1\ninserted 1\n"));
      assertTrue(graph.read("rw.probe_lengths").startsWith("1 2\n2 0\n"));
    }
  }

  @Test
  void patternIsReplacedWithItsFlows() {
    try (TestGraph graph = of(NAT)) {
      send(graph, 0, UDP, TCP);
      assertThrows(HandlerException.class, () -> graph.write("rw.pattern0", "pattern nonsense"));
      assertEquals("2", graph.read("rw.table_size"));
      graph.write("rw.pattern0", "pattern 2.0.0.2 7 - - 1 0");
      assertEquals("0", graph.read("rw.table_size"));
      taken(graph, 0);
      send(graph, 0, UDP);
      assertEquals(List.of("udp 2.0.0.2:7 > 8.8.8.8:53"), taken(graph, 1));
      assertEquals("2.0.0.2 7 - - [1]\n", graph.read("rw.pattern0"));
    }
  }

  @Test
  void numbersAndWordsAreReadAsInClick() {
    try (TestGraph graph =
        of("IPRewriter(pattern 1.0.0.1 0x50 - 0b11 0 0x1, \"pass\" 01, MAPPING_CAPACITY 0x1_0)")) {
      assertEquals("1.0.0.1 80 - 3\n<nochange>\n", graph.read("rw.patterns"));
      assertEquals("16", graph.read("rw.capacity"));
    }
    assertError("bad MAPPING_CAPACITY", "drop, drop, MAPPING_CAPACITY -1");
  }

  @Test
  void otherArgumentsAreErrors() {
    assertError("need 2 arguments, one per input port", "drop");
    assertError("bad MAPPING_CAPACITY", "drop, drop, MAPPING_CAPACITY nobody");
    assertError("TCP_TIMEOUT: parse error in 'soon'", "drop, drop, TCP_TIMEOUT soon");
    assertError("input spec 1: output port out of range", "drop, pass 2");
    assertError("input spec 0: syntax error, expected 'drop'", "drop it, drop");
    assertError("input spec 0: syntax error, expected 'nochange [OUTPUT]'", "pass it, drop");
    assertError("input spec 0: syntax error, expected 'nochange [OUTPUT]'", "pass #1, drop");
    assertError("input spec 0: bad forward port", "keep, drop");
    assertError("input spec 0: bad reply port", "keep 0 x, drop");
    assertError("input spec 0: output port out of range", "keep 0 2, drop");
    assertError("input spec 0: output port out of range", "keep -1 0, drop");
    assertError("input spec 0: unknown specification", "nonsense, drop");
    assertError("input spec 0: element is not an IPMapper", "rw, drop");
    assertError("input spec 0: syntax error, expected element name", "rw 0 1, drop");
    assertError("input spec 0: syntax error", "pattern 0 1, drop");
    assertError("input spec 0: syntax error", "pattern - - - - - 0 1, drop");
    assertError("input spec 0: no such pattern 'x'", "pattern x 0 1, drop");
    assertError("input spec 0: bad source address", "pattern 1.0.0 - 0 1, drop");
    assertError("input spec 0: bad source address", "pattern 1.0.0.9-1.0.0.1 - 0 1, drop");
    assertError("input spec 0: bad source port", "pattern 1.0.0.1 0 - - 0 1, drop");
    assertError("input spec 0: bad source port", "pattern 1.0.0.1 9-8 - - 0 1, drop");
    assertError("input spec 0: bad source port", "pattern 1.0.0.1 1-65536 - - 0 1, drop");
    assertError("input spec 0: bad source port", "pattern 1.0.0.1 #50 - - 0 1, drop");
    assertError("input spec 0: bad source port", "pattern 1.0.0.1 -5 - - 0 1, drop");
    assertError("input spec 0: bad destination address", "pattern - - x - 0 1, drop");
    assertError("input spec 0: bad destination port", "pattern - - - 65536 0 1, drop");
    assertError("input spec 0: bad forward port", "pattern - - - - a 1, drop");
  }

  private static void assertError(String message, String arguments) {
    String errors = TestGraph.errorsOf(RewriterGraph.config("IPRewriter(" + arguments + ")", 2, 2));
    assertTrue(
        errors.contains("While configuring 'rw :: IPRewriter':\n  " + message + "\n"), errors);
  }
}
