// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayUnqueueTest {
  @Test
  void playsWhatItTookIn() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> r :: ReplayUnqueue(STOP 3, BURST 2) -> out :: Capture")) {
      graph.send("in", new byte[] {1}, new byte[] {2}, new byte[] {3});
      graph.until(() -> graph.router().isStopRequested());
      List<Integer> played = new ArrayList<>();
      graph.packets("out").forEach(packet -> played.add((int) packet[0]));
      assertEquals(List.of(1, 2, 3, 1, 2, 3, 1, 2, 3), played);
      assertEquals("true", graph.read("r.loaded"));
      assertEquals("3", graph.read("r.held"));
      assertEquals("false", graph.read("r.active"));
    }
  }

  @Test
  void resetBeginsAnew() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> r :: ReplayUnqueue(STOP 1, LIMIT 2) -> o :: Capture")) {
      graph.send("in", new byte[] {1}, new byte[] {2});
      graph.until(() -> graph.packets("o").size() == 2);
      graph.write("r.reset", "");
      graph.write("r.stop", "2");
      graph.write("r.active", "true");
      graph.send("in", new byte[] {3}, new byte[] {4});
      graph.until(() -> graph.packets("o").size() == 6);
      assertEquals(4, graph.packets("o").get(5)[0]);
    }
  }

  @Test
  void severalInputsByTheirTimes() {
    try (TestGraph graph =
        TestGraph.of(
            "a :: Inject -> Queue -> r :: MultiReplayUnqueue(STOP 1, LIMIT 3) -> outA :: Capture;"
                + "b :: Inject -> Queue -> [1] r; r[1] -> outB :: Capture")) {
      graph.send("a", new byte[1], p -> Anno.setTimestamp(p, 3));
      graph.send("a", new byte[2], p -> Anno.setTimestamp(p, 5));
      graph.send("b", new byte[3], p -> Anno.setTimestamp(p, 4));
      graph.send("b", new byte[4], p -> Anno.setTimestamp(p, 9));
      graph.until(() -> graph.router().isStopRequested());
      assertEquals(2, graph.packets("outA").size());
      assertEquals(1, graph.packets("outB").size());
    }
  }

  @Test
  void keepsTimes() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> r :: ReplayUnqueue(STOP 1, TIMING 200) -> out :: Capture")) {
      graph.send("in", new byte[1], p -> Anno.setTimestamp(p, 1_000_000_000L));
      graph.send("in", new byte[1], p -> Anno.setTimestamp(p, 1_080_000_000L));
      long start = System.nanoTime();
      graph.until(() -> graph.packets("out").size() == 1);
      graph.until(() -> graph.packets("out").size() == 2);
      assertTrue(System.nanoTime() - start > 30_000_000);
    }
  }

  @Test
  void flowsOfUdp() {
    String flows =
        "FastUDPFlows(0, %d, 60, 02:00:00:00:00:01, 1.0.0.1, 02:00:00:00:00:02, 2.0.0.2, %s)";
    try (TestGraph graph =
        TestGraph.of(
            "f :: "
                + flows.formatted(100, "5, 10, SEQUENTIAL true, STOP true")
                + " -> CheckIPHeader(14) -> a :: AggregateIPFlows"
                + " -> s :: ToIPSummaryDump(-, HEADER false, FIELDS src dst ip_len udp_len eth_src)"
                + " -> out :: Capture;"
                + flows.formatted(3, "1, 100, CHECKSUM false")
                + " -> Unqueue -> g :: AggregateIPFlows -> Discard")) {
      graph.until(() -> graph.router().isStopRequested());
      graph.run();
      assertEquals("100", graph.read("f.count"));
      assertEquals(100, graph.packets("out").size());
      String line = "1.0.0.1 2.0.0.2 46 26 02-00-00-00-00-01\n";
      assertEquals(line.repeat(100), graph.printed());
      assertEquals("10", graph.read("a.nagg"));
      assertEquals("1", graph.read("g.nagg"));
      assertEquals("100", graph.read("f.limit"));
    }
    String errors = TestGraph.errorsOf(flows.formatted(1, "0, 1") + " -> Discard");
    assertTrue(errors.contains("FLOWS"), errors);
  }

  @Test
  void flowsOfTcp() {
    String config =
        "f :: FastTCPFlows(0, %d, 60, 02:00:00:00:00:01, 1.0.0.1, 02:00:00:00:00:02, 2.0.0.2, %s,"
            + " STOP true) -> CheckIPHeader(14) -> c :: CheckTCPHeader"
            + " -> s :: ToIPSummaryDump(-, HEADER false, FIELDS tcp_flags tcp_seq) -> Discard";
    try (TestGraph graph = TestGraph.of("RandomSeed(1);" + config.formatted(8, "1, 4"))) {
      graph.until(() -> graph.router().isStopRequested());
      String first = "S 1804289383\nPA 1804289390\nPA 1804289396\nFA 1804289402\n";
      String second = "S 846930886\nPA 846930893\nPA 846930899\nFA 846930905\n";
      assertEquals(first + second, graph.printed());
      assertEquals("0", graph.read("c.drops"));
      assertEquals("8", graph.read("f.count"));
    }
    try (TestGraph graph = TestGraph.of(config.formatted(5, "3, 10, SEQUENTIAL true"))) {
      graph.until(() -> graph.router().isStopRequested());
      String flags = graph.printed().replaceAll(" .*\n", " ");
      assertEquals("S S S PA PA FA FA FA ", flags);
    }
  }

  @Test
  void aRateIsKept() {
    try (TestGraph graph =
        TestGraph.of(
            "f :: FastUDPFlows(100, 4, 60, 02:00:00:00:00:01, 1.0.0.1, 02:00:00:00:00:02,"
                + " 2.0.0.2, 1, 9, STOP true) -> out :: Capture")) {
      long start = System.nanoTime();
      graph.until(() -> graph.router().isStopRequested());
      assertTrue(System.nanoTime() - start >= 29_000_000);
      assertEquals(4, graph.packets("out").size());
    }
  }
}
