// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** FastClick's translators and balancers by flow. */
class FlowIPNATTest {
  /** What is read, with addresses, ports and whether the checksums are right. */
  private static final String FIELDS = "FIELDS src sport dst dport";

  private static String source(String lines) {
    return "FromIPSummaryDump(DATA \"!data src sport dst dport proto payload\n"
        + lines
        + "\", CHECKSUM true, STOP true)";
  }

  private static List<String> run(TestGraph graph) {
    graph.run();
    return Stream.of(graph.printed().split("\n")).filter(line -> !line.startsWith("!")).toList();
  }

  /** A datagram of flow 0 to 999. */
  private static byte[] udp(int flow) {
    return TestGraph.hex(
        "4500001c00000000401100000a0000010a0000021%03d003500080000".formatted(flow));
  }

  private static final String CHECKS = "CheckIPHeader -> tcp :: CheckTCPHeader";

  @Test
  void translatesSourcesAndBack() {
    String config =
        source("10.0.0.1 5 9.9.9.9 80 T x\n10.0.0.1 6 9.9.9.9 80 T x\n10.0.0.1 5 9.9.9.9 80 T y\n")
            + " -> FlowIPManager -> nat :: FlowIPNAT(1.0.0.1) -> "
            + CHECKS
            + " -> ToIPSummaryDump(-, "
            + FIELDS
            + ") -> IPMirror -> SetTCPChecksum -> FlowIPManager -> back :: FlowIPNATReverse(nat)"
            + " -> ToIPSummaryDump(-, "
            + FIELDS
            + ")";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals(
          List.of(
              "1.0.0.1 1024 9.9.9.9 80",
              "1.0.0.1 1025 9.9.9.9 80",
              "1.0.0.1 1024 9.9.9.9 80",
              "9.9.9.9 80 10.0.0.1 5",
              "9.9.9.9 80 10.0.0.1 6",
              "9.9.9.9 80 10.0.0.1 5"),
          run(graph).stream()
              .sorted(
                  (a, b) ->
                      a.startsWith("1") ? b.startsWith("1") ? 0 : -1 : b.startsWith("1") ? 1 : 0)
              .toList());
      assertEquals("2", graph.read("nat.ports"));
      assertEquals("0", graph.read("tcp.drops"));
    }
  }

  @Test
  void repliesToNothingAreDropped() {
    String config =
        source("9.9.9.9 80 1.0.0.1 1024 T x\n9.9.9.9 80 1.0.0.2 1024 U x\n")
            + " -> FlowIPManager -> back :: FlowIPNATReverse(nat) -> out :: Capture;"
            + " Idle -> nat :: FlowIPNAT(1.0.0.1) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(2, graph.drops("back", "no such port in use"));
    }
  }

  @Test
  void flowsKeepTheirPortsWhenAManagerIsAddedInFrontOfTheirs() {
    String config =
        "in :: Inject -> MarkIPHeader -> m :: FlowIPManager -> nat :: FlowIPNAT(1.0.0.1)"
            + " -> out :: Capture";
    byte[] udp = TestGraph.hex("4500001c00000000401100000a0000010a0000020001003500080000");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", udp);
      graph.replace("Idle -> FlowIPManager -> Discard; " + config);
      graph.send("in", udp);
      assertEquals("1", graph.read("nat.ports"));
    }
  }

  /** Of a manager that ends each flow when the next one begins, while packets wait behind it. */
  @Test
  void flowsThatEndBeforeTheirPacketsArriveHoldNothing() {
    String config =
        "in :: Inject -> MarkIPHeader -> FlowIPManager(1) -> Queue -> Unqueue(BURST 1) -> t :: Tee"
            + " -> nat :: FlowIPNAT(1.0.0.1) -> out :: Capture;"
            + " t[1] -> lb :: FlowIPLoadBalancer(10.0.0.1, 10.0.0.2, VIP 1.0.0.1) -> Discard;"
            + " t[2] -> napt :: FlowNAPTLoadBalancer(10.0.0.1, SIP 1.0.0.1) -> Discard;"
            + " t[3] -> sw :: FlowSwitch -> Discard; sw[1] -> Discard;"
            + " t[4] -> count :: FlowCounter -> Discard";
    byte[][] flows = new byte[20][];
    for (int i = 0; i < flows.length; i++) {
      flows[i] = udp(i);
    }
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", flows);
      graph.run();
      assertEquals(20, graph.packets("out").size());
      // The flows took turns in two places of the manager's table.
      assertEquals("2", graph.read("nat.ports"));
      assertEquals("1 1", graph.read("lb.load"));
      assertEquals("2", graph.read("napt.ports"));
      assertEquals("2", graph.read("napt.load"));
      assertEquals("1 1", graph.read("sw.load"));
      assertEquals("1 18", graph.read("count.dump").strip());
    }
  }

  @Test
  void flowsBeyondTheCapacityOfANewConfigurationGiveTheirPortsBack() {
    String config =
        "in :: Inject -> MarkIPHeader -> m :: FlowIPManager(%d) -> nat :: FlowIPNAT(1.0.0.1)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(10))) {
      for (int i = 0; i < 10; i++) {
        graph.send("in", udp(i));
      }
      assertEquals("10", graph.read("nat.ports"));
      graph.replace(config.formatted(3));
      graph.run();
      assertEquals("3", graph.read("m.count"));
      assertEquals("3", graph.read("nat.ports"));
    }
  }

  @Test
  void portsAreUsedAgainOnceBothFlowsHaveEnded() {
    NatPorts ports = new NatPorts(1);
    int first = ports.take(10, 5, 9);
    ports.hold(first);
    ports.release(first);
    assertTrue(ports.isTaken(first));
    assertEquals(10, ports.src(first));
    ports.release(first);
    assertEquals(0, ports.taken());
    for (int i = 0; i < 65_536 - 1024; i++) {
      assertTrue(ports.take(1, 1, 1) >= 1024);
    }
    assertEquals(0, ports.take(1, 1, 1));
  }

  @Test
  void balancesFlowsAndGivesTheServiceAnswerForThem() {
    String config =
        source("7.0.0.1 5 1.0.0.1 80 T x\n7.0.0.1 6 1.0.0.1 80 T x\n7.0.0.1 5 1.0.0.1 80 T y\n")
            + " -> FlowIPManager -> lb :: FlowIPLoadBalancer(10.0.0.1, DST 10.0.0.2, VIP 1.0.0.1)"
            + " -> "
            + CHECKS
            + " -> ToIPSummaryDump(-, FIELDS dst) -> IPMirror -> FlowIPLoadBalancerReverse(lb)"
            + " -> CheckIPHeader -> out :: IPClassifier(src 1.0.0.1) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      List<String> servers = run(graph);
      assertEquals(servers.get(0), servers.get(2));
      assertEquals(List.of("10.0.0.1", "10.0.0.2"), servers.stream().distinct().sorted().toList());
      assertEquals("1 1", graph.read("lb.load"));
      assertEquals("0", graph.read("out.drops"));
    }
  }

  @Test
  void balancesWithSourcesOfItsOwn() {
    String config =
        source("7.0.0.1 5 1.0.0.1 80 T x\n7.0.0.1 6 1.0.0.1 80 T x\n")
            + " -> FlowIPManager"
            + " -> lb :: FlowNAPTLoadBalancer(10.0.0.1, DST 10.0.0.2, SIP 11.0.0.1 11.0.0.2) -> "
            + CHECKS
            + " -> ToIPSummaryDump(-, FIELDS src dst) -> IPMirror -> FlowIPManager"
            + " -> FlowNAPTLoadBalancerReverse(lb)"
            + " -> out :: IPClassifier(src 1.0.0.1 and src port 80 and dst 7.0.0.1) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals(
          List.of("11.0.0.1 10.0.0.1", "11.0.0.2 10.0.0.2"), run(graph).stream().sorted().toList());
      assertEquals("2", graph.read("lb.ports"));
      assertEquals("0", graph.read("out.drops"));
      assertTrue(
          TestGraph.errorsOf(
                  "Idle -> FlowNAPTLoadBalancer(10.0.0.1, 10.0.0.2, SIP 11.0.0.1) -> Idle")
              .contains("as many addresses"));
    }
  }
}
