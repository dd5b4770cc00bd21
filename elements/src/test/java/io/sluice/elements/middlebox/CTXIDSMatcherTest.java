// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CTXIDSMatcherTest {
  private static final String SOURCE =
      "FromIPSummaryDump(DATA '!data src sport dst dport proto payload\n"
          + "1.0.0.1 1 2.0.0.2 80 T \"an att\"\n1.0.0.1 2 2.0.0.2 80 T \"ack\"\n"
          + "1.0.0.1 1 2.0.0.2 80 T \"ack\"\n1.0.0.1 3 2.0.0.2 53 U \"GET x\"\n"
          + "1.0.0.1 1 2.0.0.2 80 T \"more\"\n1.0.0.1 3 2.0.0.2 53 U \".exe!\"\n"
          + "1.0.0.1 2 2.0.0.2 80 T \"a*k\"\n1.0.0.1 2 2.0.0.2 80 T \"\"\n', STOP true)"
          + " -> FlowIPManager -> m :: CTXIDSMatcher(%s)";

  private static final String FIELDS = " -> ToIPSummaryDump(-, FIELDS sport payload_len) -> ";

  private static List<String> lines(TestGraph graph) {
    graph.run();
    return Stream.of(graph.printed().split("\n")).filter(line -> !line.startsWith("!")).toList();
  }

  @Test
  void flowsWithAPatternAreStopped() {
    String config = SOURCE.formatted("\"attack\", \"GET *.exe\"");
    try (TestGraph graph = TestGraph.of(config + FIELDS + "Discard")) {
      assertEquals(List.of("1 6", "2 3", "3 5", "2 3", "2 0"), lines(graph));
      assertEquals(3, graph.drops("m", "pattern found"));
      assertEquals("2", graph.read("m.matched"));
    }
    try (TestGraph graph = TestGraph.of(config + "-> Discard; m[1]" + FIELDS + "Discard")) {
      assertEquals(List.of("1 3", "1 4", "3 5"), lines(graph));
    }
  }

  @Test
  void aBackslashHasAnAsteriskStandForItself() {
    try (TestGraph graph =
        TestGraph.of(SOURCE.formatted("'a\\*k', STALL true") + FIELDS + "Discard")) {
      assertEquals(List.of("1 6", "2 3", "1 3", "3 5", "1 4", "3 5"), lines(graph));
    }
    String errors = TestGraph.errorsOf("Idle -> CTXIDSMatcher(a, \"\") -> Idle");
    assertTrue(errors.contains("a pattern is empty"), errors);
  }
}
