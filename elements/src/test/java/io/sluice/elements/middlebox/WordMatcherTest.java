// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordMatcherTest {
  private static final String CHECK = " -> CheckIPHeader -> bad :: CheckUDPHeader -> ";

  /** What leaves of some payloads of a flow, checksums checked; each payload with its IP length. */
  private static List<String> run(String matcher, String... payloads) {
    StringBuilder lines = new StringBuilder("!data src sport dst dport proto payload\n");
    for (String payload : payloads) {
      lines.append("1.0.0.1 5 2.0.0.2 6 U ").append(payload).append('\n');
    }
    String config =
        "FromIPSummaryDump(DATA \""
            + lines
            + "\", CHECKSUM true, STOP true) -> CTXManager(CONTEXT NONE) ~> IPIn -> UDPIn -> w :: "
            + matcher
            + " -> IPOut"
            + CHECK
            + "ToIPSummaryDump(-, FIELDS ip_len payload)";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("0", graph.read("bad.drops"));
      return Stream.of(graph.printed().split("\n")).filter(l -> !l.startsWith("!")).toList();
    }
  }

  @Test
  void masksRemovesAndReplaces() {
    assertEquals(List.of("36 \"a_*****b\""), run("WordMatcher(WORD snake)", "a_snakeb"));
    assertEquals(List.of("31 \"a_b\""), run("WordMatcher(WORD snake, MODE REMOVE)", "a_snakeb"));
    assertEquals(
        List.of("34 \"ahihih\""), run("WordMatcher(WORD snake, MODE REPLACE, MSG hi)", "asnake"));
    assertEquals(
        List.of("37 \"afarewell\""),
        run("WordMatcher(WORD snake, MODE FULL, MSG farewell)", "asnake"));
    assertEquals(List.of("30 \"ax\""), run("WordMatcher(WORD snake, MODE FULL, MSG x)", "asnake"));
  }

  @Test
  void findsOneOrAllAndTheLongest() {
    assertEquals(List.of("34 \"***sna\""), run("WordMatcher(WORD sna, MODE MASK)", "snasna"));
    assertEquals(List.of("34 \"******\""), run("WordMatcher(WORD sna, ALL true)", "snasna"));
    assertEquals(
        List.of("34 \"*****x\""), run("WordMatcher(WORD sna, WORD snake, WORD nak)", "snakex"));
  }

  @Test
  void findsWordsAcrossPackets() {
    assertEquals(
        List.of("31 \"ab*\"", "29 \"*\"", "31 \"**c\"", "29 \"d\""),
        run("WordMatcher(WORD wxyz, MODE MASK)", "abw", "x", "yzc", "d"));
    assertEquals(
        List.of("31 \"abL\"", "29 \"O\"", "33 \"NGERc\""),
        run("WordMatcher(WORD wxyz, MODE FULL, MSG LONGER)", "abw", "x", "yzc"));
    assertEquals(
        List.of("31 \"abS\"", "28 \"\"", "29 \"c\""),
        run("WordMatcher(WORD wxyz, MODE FULL, MSG S)", "abw", "x", "yzc"));
  }

  @Test
  void packetsThatMayBeginAWordAreHeldForAWhileOnly() {
    String config =
        "FromIPSummaryDump(DATA \"!data src sport dst dport proto payload\n"
            + "1.0.0.1 5 2.0.0.2 6 U abw\n\", CHECKSUM true)"
            + " -> FlowIPManager -> w :: WordMatcher(WORD wxyz, HOLD 0.01) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> !graph.packets("out").isEmpty());
      assertEquals("0", graph.read("w.found"));
    }
  }

  @Test
  void closesFlows() {
    String config =
        "FromIPSummaryDump(DATA \"!data src sport dst dport proto payload\n"
            + "1.0.0.1 5 2.0.0.2 6 U abw\n1.0.0.1 5 2.0.0.2 6 U bad\n1.0.0.1 5 2.0.0.2 6 U c\n"
            + "1.0.0.1 7 2.0.0.2 6 U c\n\", CHECKSUM true, STOP true)"
            + " -> FlowIPManager -> w :: WordMatcher(WORD bad, MODE CLOSE) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(2, graph.packets("out").size());
      assertEquals(2, graph.drops("w", "word found"));
      assertEquals("1", graph.read("w.found"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> WordMatcher(MODE SHOUT) -> Idle");
    assertTrue(errors.contains("WORD: required argument missing"), errors);
    assertTrue(errors.contains("MODE: must be MASK"), errors);
    String long300 = "x".repeat(300);
    errors =
        TestGraph.errorsOf(
            "Idle -> WordMatcher(WORD %s, MODE REPLACE, MSG %s) -> Idle"
                .formatted(long300, long300));
    assertTrue(errors.contains("MSG: too long"), errors);
  }
}
