// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TCPInTest {
  private static final String FIELDS = "src tcp_seq tcp_ack tcp_flags payload";
  private static final String CHECK = " -> CheckIPHeader -> CheckTCPHeader -> ";

  /** Segments of both directions, each direction through a manager, TCPIn and TCPOut. */
  private static TestGraph graph(String matcher, String... segments) {
    StringBuilder data = new StringBuilder("!data src sport dst dport proto tcp_seq tcp_ack");
    data.append(" tcp_flags payload\n");
    for (String segment : segments) {
      boolean there = segment.startsWith(">");
      data.append(there ? "1.0.0.1 5 2.0.0.2 6 T " : "2.0.0.2 6 1.0.0.1 5 T ");
      data.append(segment.substring(1).replace("-", "\\\"\\\"")).append('\n');
    }
    return TestGraph.of(
        "FromIPSummaryDump(DATA \""
            + data
            + "\", CHECKSUM true, STOP true) -> Queue -> Unqueue(BURST 1)"
            + " -> c :: IPClassifier(src 1.0.0.1, -);"
            + "dump :: ToIPSummaryDump(-, FIELDS "
            + FIELDS
            + ");"
            + "c -> CTXManager(CONTEXT NONE) ~> IPIn -> a :: TCPIn(b) -> w :: "
            + matcher
            + " -> TCPOut -> IPOut"
            + CHECK
            + "dump; c[1] -> CTXManager(CONTEXT NONE) ~> IPIn -> b :: TCPIn(a) -> TCPOut -> IPOut"
            + CHECK
            + "dump");
  }

  private static List<String> run(TestGraph graph) {
    graph.router().runUntilIdle(100);
    graph.run();
    return Stream.of(graph.printed().split("\n"))
        .filter(line -> !line.startsWith("!"))
        .map(line -> line.replace(".0.0.", "."))
        .toList();
  }

  @Test
  void putsSegmentsInOrder() {
    String[] segments = {">99 0 S -", ">100 1 A ab", ">104 1 A ef", ">102 1 A cd", ">106 1 FA -"};
    try (TestGraph graph = graph("Null", segments)) {
      assertEquals(
          List.of(
              "1.1 99 0 S \"\"",
              "1.1 100 1 A \"ab\"",
              "1.1 102 1 A \"cd\"",
              "1.1 104 1 A \"ef\"",
              "1.1 106 1 FA \"\""),
          run(graph));
      assertEquals("1", graph.read("a.reordered"));
      assertEquals("1", graph.read("a.flows"));
    }
  }

  @Test
  void shiftsSequenceNumbersBehindWhatWasRemoved() {
    String[] segments = {
      ">99 0 S -", ">100 1 A abadword", ">108 1 A tail", ">100 1 A abadword", ">112 1 FA -"
    };
    try (TestGraph graph = graph("WordMatcher(WORD bad, MODE REMOVE)", segments)) {
      assertEquals(
          List.of(
              "1.1 99 0 S \"\"",
              "1.1 100 1 A \"aword\"",
              "1.1 105 1 A \"tail\"",
              "1.1 100 1 A \"aword\"",
              "1.1 109 1 FA \"\""),
          run(graph));
      assertEquals("1", graph.read("a.retransmissions"));
    }
  }

  @Test
  void acknowledgementsAreThoseOfTheUnchangedData() {
    String[] segments = {
      ">99 0 S -", "<0 100 SA -", ">100 1 A abadword", "<1 111 A -", ">108 1 A tail", "<1 115 A x"
    };
    try (TestGraph graph = graph("WordMatcher(WORD bad, MODE FULL, MSG lovely)", segments)) {
      assertEquals(
          List.of(
              "1.1 99 0 S \"\"",
              "2.2 0 100 SA \"\"",
              "1.1 100 1 A \"alovelyword\"",
              "2.2 1 108 A \"\"",
              "1.1 111 1 A \"tail\"",
              "2.2 1 112 A \"x\""),
          run(graph));
    }
  }

  @Test
  void aWordInTwoSegmentsIsReplacedAndBothAreShiftedRight() {
    String[] segments = {">99 0 S -", ">100 1 A ab", ">102 1 A adc", ">105 1 A e"};
    try (TestGraph graph = graph("WordMatcher(WORD bad, MODE REMOVE)", segments)) {
      assertEquals(
          List.of("1.1 99 0 S \"\"", "1.1 100 1 A \"a\"", "1.1 101 1 A \"c\"", "1.1 102 1 A \"e\""),
          run(graph));
    }
  }

  @Test
  void contentsOfHttpKeepTheLengthThatTheirHeaderSays() {
    String header = "\\\"HTTP/1.1 200 OK\\\\r\\\\nX: bad\\\\r\\\\n\\\\r\\\\n";
    String[] segments = {">100 1 A " + header + "abadb\\\"", ">132 1 A adc", ">135 1 A tail"};
    String matcher = "HTTPIn -> WordMatcher(WORD bad, MODE REMOVE, ALL true, QUIET true)";
    try (TestGraph graph = graph(matcher, segments)) {
      List<String> seen = run(graph);
      // Of the header, the word is gone; the content has blanks.
      assertEquals("1.1 129 1 A \"  c\"", seen.get(1));
      assertEquals("1.1 132 1 A \"tail\"", seen.get(2));
      assertEquals(true, seen.get(0).endsWith("X: \\r\\n\\r\\na    \""), seen.get(0));
    }
  }

  @Test
  void reorderingByItself() {
    String config =
        "FromIPSummaryDump(DATA \"!data src sport dst dport proto tcp_seq tcp_flags payload\n"
            + "1.0.0.1 5 2.0.0.2 6 T 100 A ab\n1.0.0.1 5 2.0.0.2 6 T 104 A ef\n"
            + "1.0.0.1 5 2.0.0.2 6 T 102 A cd\n1.0.0.1 5 2.0.0.2 6 T 100 A ab\n\", STOP true)"
            + " -> FlowIPManager -> r :: TCPReorder -> ToIPSummaryDump(-, FIELDS tcp_seq);"
            + " r[1] -> again :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals(List.of("100", "102", "104"), run(graph));
      assertEquals(1, graph.packets("again").size());
    }
  }

  @Test
  void whatIsMissingIsNotWaitedForForEver() {
    String config =
        "FromIPSummaryDump(DATA \"!data src sport dst dport proto tcp_seq tcp_flags payload\n"
            + "1.0.0.1 5 2.0.0.2 6 T 100 A ab\n1.0.0.1 5 2.0.0.2 6 T 104 A ef\n\")"
            + " -> FlowIPManager -> r :: TCPReorder -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.packets("out").size() == 2);
    }
  }

  @Test
  void packetsThatAreNotTcpAreDropped() {
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA \"!data src dst proto\n1.0.0.1 2.0.0.2 U\n\", STOP true)"
                + " -> FlowIPManager -> a :: TCPIn(b) -> Discard; Idle -> b :: TCPIn(a) -> Discard")) {
      graph.run();
      assertEquals(1, graph.drops("a", "not TCP"));
    }
  }

  /** Which {@code 31 * Long.hashCode(addresses) + ports} would put into one place of a map. */
  @Test
  void connectionsCannotBeAimedAtOnePlace() {
    Set<Integer> hashes = new HashSet<>();
    for (int i = 0; i < 65_536; i++) {
      hashes.add(new TcpConnection.Key(i, -31 * i).hashCode());
    }
    assertTrue(hashes.size() > 60_000, hashes.size() + " hashes");
  }
}
