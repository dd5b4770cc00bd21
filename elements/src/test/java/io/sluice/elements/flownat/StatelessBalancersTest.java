// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** FastClick's balancers without state, and those that are told flows by others. */
class StatelessBalancersTest {
  private static final String FOUR =
      "10.0.0.1 5 9.9.9.9 80 T x\n10.0.0.1 6 9.9.9.9 80 U x\n10.0.0.1 5 9.9.9.9 80 T y\n"
          + "10.0.0.1 6 9.9.9.9 80 U z\n10.0.0.1 0 9.9.9.9 0 I z\n";

  private static final String DST = " -> ToIPSummaryDump(-, FIELDS src dst)";

  private static String source(String lines) {
    return "FromIPSummaryDump(DATA \"!data src sport dst dport proto payload\n"
        + lines
        + "\", CHECKSUM true, STOP true)";
  }

  private static final String CHECKS =
      " -> ip :: CheckIPHeader -> c :: IPClassifier(tcp, udp, -); c[0] -> tcp :: CheckTCPHeader -> n"
          + " :: Null; c[1] -> udp :: CheckUDPHeader -> n; c[2] -> n; n";

  private static List<String> run(TestGraph graph) {
    graph.run();
    assertEquals("0", graph.read("ip.drops"));
    assertEquals("0", graph.read("tcp.drops"));
    assertEquals("0", graph.read("udp.drops"));
    return Stream.of(graph.printed().split("\n")).filter(line -> !line.startsWith("!")).toList();
  }

  @Test
  void eachPacketGetsTheNextServer() {
    String config =
        source(FOUR)
            + " -> x :: IPLoadBalancer(10.0.1.1, DST 10.0.1.2, VIP 9.9.9.9)"
            + CHECKS
            + DST;
    try (TestGraph graph = TestGraph.of(config)) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        expected.add("10.0.0.1 10.0.1." + (1 + i % 2));
      }
      assertEquals(expected, run(graph));
      assertEquals("3 2", graph.read("x.load_packets"));
      assertEquals("2", graph.read("x.nb_total_servers"));
    }
  }

  @Test
  void aHashKeepsFlowsTogether() {
    String config =
        source(FOUR.repeat(3))
            + " -> x :: IPLoadBalancer(10.0.1.1, 10.0.1.2, 10.0.1.3, VIP 9.9.9.9, LB_MODE hash)"
            + CHECKS
            + DST;
    try (TestGraph graph = TestGraph.of(config)) {
      List<String> servers = run(graph);
      assertEquals(15, servers.size());
      for (int i = 0; i < servers.size(); i++) {
        assertEquals(servers.get(i % 5), servers.get(i));
      }
      assertEquals(servers.get(0), servers.get(2));
      assertEquals(servers.get(1), servers.get(3));
    }
  }

  @Test
  void hostsKeepTheirServerWhateverThePorts() {
    // The sums of the addresses' bytes are 11 + 15 and 12 + 15, modulo three servers 2 and 0.
    String hosts =
        "10.0.0.1 5 9.1.2.3 80 T x\n10.0.0.2 5 9.1.2.3 80 T x\n"
            + "10.0.0.1 6 9.1.2.3 80 U x\n10.0.0.2 7 9.1.2.3 443 T x\n";
    String config =
        source(hosts)
            + " -> x :: IPLoadBalancer(10.0.1.1, 10.0.1.2, 10.0.1.3, VIP 9.9.9.9, LB_MODE hash_ip,"
            + " AWRR_TIME 50, CST_BUCKETS 3)"
            + CHECKS
            + DST;
    try (TestGraph graph = TestGraph.of(config)) {
      String one = "10.0.0.1 10.0.1.3";
      String two = "10.0.0.2 10.0.1.1";
      assertEquals(List.of(one, two, one, two), run(graph));
    }
  }

  @Test
  void theAggregateChoosesAmongTheFirstServers() {
    String config =
        source(FOUR)
            + " -> AggregateLength -> x :: IPLoadBalancer(10.0.1.1, 10.0.1.2, 10.0.1.3, VIP 9.9.9.9,"
            + " NSERVER 2, LB_MODE hash_agg)"
            + CHECKS
            + DST;
    try (TestGraph graph = TestGraph.of(config)) {
      List<String> servers = run(graph);
      for (String server : servers) {
        assertTrue(server.endsWith(" 10.0.1.1") || server.endsWith(" 10.0.1.2"), server);
      }
      assertEquals("2", graph.read("x.nb_active_servers"));
      assertEquals("3", graph.read("x.nb_total_servers"));
    }
    String errors =
        TestGraph.errorsOf("Idle -> FlowSwitch(AUTOSCALE true, LB_MODE hash_agg) -> Discard");
    assertTrue(errors.contains("AUTOSCALE: is not supported"), errors);
  }

  @Test
  void repliesGetTheServicesAddress() {
    for (String reverse :
        List.of("IPLoadBalancerReverse(lb)", "CTXIPLoadBalancerReverse(9.9.9.9)")) {
      String config =
          source(
                  "10.0.1.1 80 10.0.0.1 5 T x\n10.0.1.2 53 10.0.0.1 5 U x\n10.0.1.2 0 10.0.0.1 0 I x\n")
              + " -> x :: "
              + reverse
              + CHECKS
              + DST
              + "; Idle -> lb :: IPLoadBalancer(10.0.1.1, VIP 9.9.9.9) -> Discard";
      try (TestGraph graph = TestGraph.of(config)) {
        assertEquals(
            List.of("9.9.9.9 10.0.0.1", "9.9.9.9 10.0.0.1", "9.9.9.9 10.0.0.1"), run(graph));
      }
    }
  }

  @Test
  void aFlowKeepsItsServer() {
    String config =
        source(FOUR)
            + " -> FlowIPManager -> x :: CTXIPLoadBalancer(10.0.1.1, 10.0.1.2)"
            + CHECKS
            + DST;
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals(
          List.of(
              "10.0.0.1 10.0.1.1",
              "10.0.0.1 10.0.1.2",
              "10.0.0.1 10.0.1.1",
              "10.0.0.1 10.0.1.2",
              "10.0.0.1 10.0.1.1"),
          run(graph));
      assertEquals("3 2", graph.read("x.load_packets"));
    }
  }

  private static byte[] frame(int port) {
    return TestGraph.hex(
        "ffffffffffff0200000000010800"
            + "4500001c00000000401100000a0000010a000002"
            + String.format("%04x", port)
            + "003500080000");
  }

  private static List<String> destinations(TestGraph graph) {
    return graph.packets("out").stream()
        .map(packet -> HexFormat.of().formatHex(packet, 0, 12))
        .toList();
  }

  @Test
  void framesGoToServersByTheirEthernetAddress() {
    String first = "020000000101020000000001";
    String second = "020000000102020000000001";
    String servers = "(02:00:00:00:01:01, DST 02:00:00:00:01:02)";
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> x :: L2LoadBalancer" + servers + " -> out :: Capture")) {
      graph.send("in", frame(1), frame(1), frame(2), new byte[13]);
      assertEquals(List.of(first, second, first), destinations(graph));
      assertEquals(1, graph.drops("x", "no Ethernet header"));
      graph.replace("in :: Inject -> x :: L2LoadBalancer" + servers + " -> out :: Capture");
      assertEquals("2 1", graph.read("x.load_packets"));
    }
    String flows = "in :: Inject -> MarkIPHeader(14) -> FlowIPManager -> x :: FlowL2LoadBalancer";
    try (TestGraph graph = TestGraph.of(flows + servers + " -> out :: Capture")) {
      graph.send("in", frame(1), frame(1), frame(2), frame(1), frame(2));
      assertEquals(List.of(first, first, second, first, second), destinations(graph));
      assertEquals("1 1", graph.read("x.load_conn"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> L2LoadBalancer(x) -> CTXIPLoadBalancer(DST) -> IPLoadBalancer(1.2.3.4)"
                + " -> IPLoadBalancerReverse(none) -> Idle");
    assertTrue(errors.contains("DST: expected Ethernet address, got 'x'"), errors);
    assertTrue(errors.contains("DST: required argument missing"), errors);
    assertTrue(errors.contains("VIP: required argument missing"), errors);
    assertTrue(errors.contains("none"), errors);
  }
}
