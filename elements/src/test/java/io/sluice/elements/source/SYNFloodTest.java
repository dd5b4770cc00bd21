// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SYNFloodTest {
  @Test
  void scansPortsAndThenAddresses() {
    String config =
        "s :: SYNFlood(10.0.0.255, 1.2.3.4, 65534, LIMIT 4, BURST 3, LEN 100) -> c ::"
            + " CheckLength(100) -> Strip(14) -> ip :: CheckIPHeader -> tcp :: CheckTCPHeader"
            + " -> ToIPSummaryDump(-, FIELDS src sport dst dport tcp_flags)"
            + " -> q :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertTrue(graph.router().isStopRequested());
      assertEquals(
          List.of(
              "10.0.0.255 65534 1.2.3.4 80 S",
              "10.0.0.255 65535 1.2.3.4 80 S",
              "10.0.1.0 1 1.2.3.4 80 S",
              "10.0.1.0 2 1.2.3.4 80 S"),
          Stream.of(graph.printed().split("\n")).filter(line -> !line.startsWith("!")).toList());
      assertEquals("4", graph.read("s.count"));
      assertEquals("0", graph.read("ip.drops"));
      assertEquals("0", graph.read("tcp.drops"));
    }
  }

  @Test
  void canBePulledAndSwitchedOff() {
    String config =
        "s :: SYNFlood(10.0.0.1, 1.2.3.4, STOP false, LIMIT 5, ACTIVE false) -> Unqueue"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(0, graph.packets("out").size());
      graph.write("s.active", "true");
      graph.run();
      assertEquals(5, graph.packets("out").size());
      assertEquals(60, graph.packets("out").get(0).length);
      graph.replace(config);
      assertEquals("5", graph.read("s.count"));
    }
  }
}
