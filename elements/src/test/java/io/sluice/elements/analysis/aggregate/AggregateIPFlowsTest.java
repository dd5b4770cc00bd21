// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.ConfigStrings;
import io.sluice.testing.TestGraph;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AggregateIPFlowsTest {
  private static final String FIELDS =
      "!data timestamp src sport dst dport proto tcp_flags ip_id ip_fragoff ip_len\n";

  /** Numbers and paints of the packets that lines make, in the order in which they come out. */
  private static String flows(String arguments, String... lines) {
    String dump = FIELDS + String.join("\n", lines) + "\n";
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA "
                + ConfigStrings.quote(dump)
                + ") -> a :: AggregateIPFlows("
                + arguments
                + ") -> ToIPSummaryDump(-, HEADER false, FIELDS aggregate link ip_id);"
                + "a[1] -> ToIPSummaryDump(-, HEADER false, FIELDS eth_type ip_id)")) {
      graph.run();
      graph.write("a.clear", "");
      return graph.printed();
    }
  }

  @Test
  void bothDirectionsAreOneFlow() {
    assertEquals(
        "1 0 1\n2 0 2\n1 1 3\n2 1 4\n3 0 5\n",
        flows(
            "",
            "1 1.0.0.1 10 2.0.0.1 20 U - 1 0 100",
            "1 2.0.0.1 20 2.0.0.1 30 U - 2 0 100",
            "1 2.0.0.1 20 1.0.0.1 10 U - 3 0 100",
            "1 2.0.0.1 30 2.0.0.1 20 U - 4 0 100",
            "1 1.0.0.1 10 2.0.0.1 20 T A 5 0 100"));
  }

  @Test
  void flowsEnd() {
    assertEquals(
        "1 0 1\n1 0 2\n2 0 3\n",
        flows(
            "",
            "1 1.0.0.1 10 2.0.0.1 20 U - 1 0 100",
            "61 1.0.0.1 10 2.0.0.1 20 U - 2 0 100",
            "122 1.0.0.1 10 2.0.0.1 20 U - 3 0 100"));
    assertEquals(
        "1 0 1\n1 1 2\n1 0 3\n2 0 4\n",
        flows(
            "",
            "1 1.0.0.1 10 2.0.0.1 20 T FA 1 0 100",
            "1 2.0.0.1 20 1.0.0.1 10 T FA 2 0 100",
            "2 1.0.0.1 10 2.0.0.1 20 T A 3 0 100",
            "3 1.0.0.1 10 2.0.0.1 20 T S 4 0 100"));
    assertEquals(
        "1 0 1\n2 0 2\n",
        flows(
            "TCP_DONE_TIMEOUT 5, REAP 1",
            "1 1.0.0.1 10 2.0.0.1 20 T RA 1 0 100",
            "7 1.0.0.1 10 2.0.0.1 20 T A 2 0 100"));
  }

  @Test
  void fragmentsWaitForTheFirst() {
    assertEquals(
        "1 0 1\n1 0 1\n1 1 2\n",
        flows(
            "",
            "1 1.0.0.1 - 2.0.0.1 - U - 1 24 44",
            "1 1.0.0.1 10 2.0.0.1 20 U - 1 0+ 44",
            "1 2.0.0.1 20 1.0.0.1 10 U - 2 0 100"));
    assertEquals("", flows("", "1 1.0.0.1 - 2.0.0.1 - U - 1 24 44"));
    assertEquals(
        "- 1\n1 0 1\n",
        flows(
            "FRAGMENTS false",
            "1 1.0.0.1 - 2.0.0.1 - U - 1 24 44",
            "1 1.0.0.1 10 2.0.0.1 20 U - 1 0+ 44"));
    assertEquals(
        "1 0 2\n",
        flows(
            "FRAGMENT_TIMEOUT 2",
            "1 1.0.0.1 - 2.0.0.1 - U - 1 24 44",
            "4 1.0.0.1 10 2.0.0.1 20 U - 2 0 44"));
    assertEquals(
        "- 2\n",
        flows(
            "FRAGMENT_CAPACITY 1",
            "1 1.0.0.1 - 2.0.0.1 - U - 1 24 44",
            "1 1.0.0.1 - 2.0.0.1 - U - 2 24 44"));
  }

  @Test
  void othersAreOfNoFlow() {
    assertEquals(
        "- 1\n- 2\n",
        flows("", "1 1.0.0.1 - 2.0.0.1 - 47 - 1 0 40", "1 0.0.0.0 1 0.0.0.0 2 U - 2 0 40"));
    assertEquals(
        "1 0 1\n- 2\n",
        flows(
            "CAPACITY 1",
            "1 1.0.0.1 10 2.0.0.1 20 U - 1 0 40",
            "1 1.0.0.1 11 2.0.0.1 20 U - 2 0 40"));
  }

  @Test
  void errorsBelongToTheFlowTheyAreAbout() {
    byte[] udp = TestGraph.hex("4500001c000100004011 0000 0a000001 0a000002 1234 0035 0008 0000");
    byte[] error = new byte[28 + udp.length];
    System.arraycopy(
        TestGraph.hex("45000038000200004001 0000 0a000009 0a000001 0303 0000 00000000"),
        0,
        error,
        0,
        28);
    System.arraycopy(udp, 0, error, 28, udp.length);
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> a :: AggregateIPFlows(ICMP true)"
                + " -> ToIPSummaryDump(-, HEADER false, FIELDS aggregate link ip_proto);"
                + "in2 :: Inject -> b :: AggregateIPFlows -> Discard")) {
      graph.sendIp("in", udp);
      graph.sendIp("in", error);
      assertEquals("1 0 U\n1 2 I\n", graph.printed());
      assertEquals("1", graph.read("a.nflows"));
      assertEquals("1", graph.read("a.nagg"));
      graph.sendIp("in2", error);
      assertEquals(1, graph.drops("b", "of no flow"));
    }
  }

  @Test
  void pulled() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> a :: AggregateIPFlows -> Unqueue -> out :: Capture")) {
      byte[] udp = TestGraph.hex("4500001c000100004011 0000 0a000001 0a000002 1234 0035 0008 0000");
      graph.sendIp("in", udp);
      graph.sendIp("in", new byte[20]);
      graph.run();
      assertEquals(1, graph.packets("out").size());
      assertEquals(1, graph.drops("a", "of no flow"));
    }
    String errors =
        TestGraph.errorsOf("Idle -> Queue -> AggregateIPFlows(FRAGMENTS true) -> Discard");
    assertTrue(errors.contains("incompatible with pull"), errors);
  }

  /** Which {@code 31 * Long.hashCode(addresses) + ports} would put into one place of the map. */
  @Test
  void flowsCannotBeAimedAtOnePlace() {
    Set<Integer> hashes = new HashSet<>();
    for (int i = 0; i < 65_536; i++) {
      hashes.add(IpFlows.Key.of(i << 16, 0xffff_ffff, 31 * i & 0xffff, 80).hashCode());
    }
    assertTrue(hashes.size() > 60_000, hashes.size() + " hashes");
  }
}
