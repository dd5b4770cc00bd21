// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SFMakerTest {
  private static final String FIELDS = "sport tcp_seq tcp_ack tcp_flags payload";

  /** Longer than any test takes. */
  private static final String LONG = "1000000000";

  private static String config(String arguments, String... segments) {
    StringBuilder data = new StringBuilder("!data sport tcp_seq tcp_ack tcp_flags payload\n");
    for (String segment : segments) {
      data.append(segment.replace("-", "\\\"\\\"")).append('\n');
    }
    return "FromIPSummaryDump(DATA \""
        + data
        + "\", PROTO 6, CHECKSUM true, STOP true) -> FlowIPManager -> sf :: SFMaker("
        + arguments
        + ") -> CheckIPHeader -> CheckTCPHeader -> ToIPSummaryDump(-, HEADER false, FIELDS "
        + FIELDS
        + ")";
  }

  private static TestGraph run(String arguments, String... segments) {
    TestGraph graph = TestGraph.of(config(arguments, segments));
    graph.until(() -> graph.router().isStopRequested());
    graph.run();
    return graph;
  }

  private static List<String> lines(TestGraph graph) {
    return Stream.of(graph.printed().split("\n")).filter(line -> !line.isEmpty()).toList();
  }

  @Test
  void packetsOfAFlowLeaveTogether() {
    String[] segments = {"1 1 0 A a", "2 1 0 A b", "1 2 0 A c", "2 2 0 A d", "1 3 0 A e"};
    try (TestGraph graph = run(LONG, segments)) {
      assertEquals(2, lines(graph).size());
      assertEquals("3", graph.read("sf.queued"));
      assertEquals("2", graph.read("sf.active"));
      graph.write("sf.flush", "");
      assertEquals(
          List.of(
              "1 1 0 A \"a\"", "2 1 0 A \"b\"", "1 2 0 A \"c\"", "1 3 0 A \"e\"", "2 2 0 A \"d\""),
          lines(graph));
      assertEquals("5", graph.read("sf.sent"));
      assertEquals("0", graph.read("sf.queued"));
      assertEquals("1", graph.read("sf.superframes"));
      assertEquals("3", graph.read("sf.superframe_size_avg"));
      assertEquals("2", graph.read("sf.superframe_flows_avg"));
    }
  }

  @Test
  void segmentsArePutInOrder() {
    String[] segments = {"1 1 0 A a", "1 4 0 A d", "2 9 0 A x", "1 2 0 A b", "1 2 7 A b"};
    List<String> sorted = List.of("1 2 0 A \"b\"", "1 2 7 A \"b\"", "1 4 0 A \"d\"");
    List<String> asTheyCame = List.of("1 4 0 A \"d\"", "1 2 0 A \"b\"", "1 2 7 A \"b\"");
    String more = LONG + ", MODEL NONE, MAX_CAP 2";
    try (TestGraph graph = run(more, segments)) {
      graph.write("sf.flush", "");
      assertEquals("1 1 0 A \"a\"", lines(graph).get(0));
      assertEquals(sorted, lines(graph).subList(1, 4));
      assertEquals("1", graph.read("sf.reordered"));
    }
    try (TestGraph graph = run(more + ", REORDER false", segments)) {
      graph.write("sf.flush", "");
      assertEquals(asTheyCame, lines(graph).subList(1, 4));
    }
  }

  @Test
  void needlessAcknowledgementsGo() {
    String[] segments = {
      "1 1 1 A a", "1 2 1 A b", "1 3 2 A -", "1 3 4 A -", "1 3 4 A c", "1 4 4 A -", "1 4 3 SA -"
    };
    try (TestGraph graph = run(LONG + ", PROTO_COMPRESS true, MODEL NONE", segments)) {
      graph.write("sf.flush", "");
      assertEquals(
          List.of(
              "1 1 4 A \"a\"", "1 2 4 A \"b\"", "1 3 4 A \"c\"", "1 4 4 A \"\"", "1 4 3 SA \"\""),
          lines(graph));
      assertEquals(2, graph.drops("sf", "acknowledged by another packet"));
      assertEquals("2", graph.read("sf.dropped"));
    }
    String[] acknowledgements = {"1 3 2 A -", "1 3 4 A -", "1 3 4 A -", "1 3 5 A -"};
    try (TestGraph graph = run(LONG + ", PROTO_COMPRESS true, MODEL NONE", acknowledgements)) {
      graph.write("sf.flush", "");
      assertEquals(List.of("1 3 5 A \"\""), lines(graph));
    }
  }

  @Test
  void whatIsNotToWaitLeavesAtOnce() {
    String[] segments = {"1 1 0 A a", "2 1 0 A b", "1 2 0 S c", "2 2 0 A d", "1 3 0 A e"};
    try (TestGraph graph = run(LONG + ", MODEL NONE, BYPASS_SYN true", segments)) {
      assertEquals(List.of("1 1 0 A \"a\"", "1 2 0 S \"c\""), lines(graph));
    }
    try (TestGraph graph = run(LONG + ", BYPASS_AFTER_FAIL 1", segments)) {
      assertEquals(5, lines(graph).size());
    }
    try (TestGraph graph = run(LONG + ", MODEL NONE, MAX_BURST 2", segments)) {
      assertEquals(List.of("1", "1", "1"), sports(graph));
    }
    try (TestGraph graph = run(LONG + ", MODEL NONE, MAX_CAP 1", segments)) {
      assertEquals("1", sports(graph).get(0));
      assertEquals("1", graph.read("sf.active"));
    }
  }

  private static List<String> sports(TestGraph graph) {
    return lines(graph).stream().map(line -> line.substring(0, 1)).toList();
  }

  @Test
  void theOrderOfFlows() {
    String[] segments = {"1 1 0 A a", "2 1 0 A b", "2 2 0 A b"};
    try (TestGraph graph = run(LONG + ", MODEL NONE, PRIO SENT", segments)) {
      graph.write("sf.flush", "");
      assertEquals(List.of("2", "2", "1"), sports(graph));
    }
  }

  @Test
  void timeIsUpAlsoInAnotherConfiguration() {
    String[] segments = {"1 1 0 A a", "1 2 0 A b"};
    String config = config(LONG + ", MODEL NONE", segments).replace("STOP true", "STOP false");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.read("sf.queued").equals("2"));
      assertEquals(List.of(), lines(graph));
      graph.replace(config.replace(LONG, "1"));
      graph.until(() -> graph.read("sf.active").equals("0"));
      assertEquals(List.of("1", "1"), sports(graph).subList(0, 2));
    }
  }

  private static byte[] segment(int port) {
    return TestGraph.hex(
        String.format(
            "4500002800000000400600000a0000010a000002%04x005000000001000000035010ffff00000000",
            port));
  }

  /** The age of a flow that begins after the swap is told by the clock that goes on. */
  @Test
  void theYoungestFlowIsFirstAlsoInAnotherConfiguration() {
    String config =
        "in :: Inject -> MarkIPHeader -> FlowIPManager -> sf :: SFMaker("
            + LONG
            + ", MODEL NONE, PRIO FIRST) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int swaps = 0; swaps < 2; swaps++) {
        graph.send("in", segment(2 * swaps + 1));
        graph.run();
        graph.send("in", segment(2 * swaps + 2));
        graph.write("sf.flush", "");
        graph.replace(config);
      }
      List<Integer> ports = graph.packets("out").stream().map(packet -> packet[21] & 0xff).toList();
      assertEquals(List.of(2, 1, 4, 3), ports);
    }
  }

  @Test
  void wrongArguments() {
    String errors = TestGraph.errorsOf("Idle -> SFMaker(DELAY_LAST 3, PRIO X, MODEL Y) -> Discard");
    assertTrue(errors.contains("DELAY_LAST and DELAY_HARD must be 0"), errors);
    assertTrue(errors.contains("PRIO: parse error in 'X'"), errors);
    assertTrue(errors.contains("MODEL: parse error in 'Y'"), errors);
  }
}
