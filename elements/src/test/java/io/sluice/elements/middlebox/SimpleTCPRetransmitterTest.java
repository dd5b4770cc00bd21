// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimpleTCPRetransmitterTest {
  private static final String[] SEGMENTS = {
    ">99 0 S -", "<0 100 SA -", ">100 1 A abadword", ">108 1 A tail"
  };

  /** With the retransmitter in front of TCPOut, and behind it. */
  private static TestGraph graph(boolean behind, String... more) {
    String[] all = new String[SEGMENTS.length + more.length];
    System.arraycopy(SEGMENTS, 0, all, 0, SEGMENTS.length);
    System.arraycopy(more, 0, all, SEGMENTS.length, more.length);
    String end =
        behind ? "TCPOut -> r :: SimpleTCPRetransmitter" : "r :: SimpleTCPRetransmitter -> TCPOut";
    return Streams.of(
        "c -> FlowIPManager -> a :: TCPIn(b) -> WordMatcher(WORD bad, MODE REMOVE, QUIET true) -> "
            + end
            + " -> check; a[1] -> [1]r; c[1] -> FlowIPManager -> b :: TCPIn(a) -> TCPOut -> check",
        all);
  }

  private static List<String> last(TestGraph graph, int count) {
    List<String> seen = Streams.seen(graph);
    return seen.subList(seen.size() - count, seen.size());
  }

  @Test
  void whatWasSentFirstIsSentAgain() {
    for (boolean behind : new boolean[] {false, true}) {
      try (TestGraph graph = graph(behind, ">100 1 A aEVILDAT", ">108 1 A TA", ">105 1 A xyz")) {
        assertEquals(
            List.of("1.1 100 1 A aword", "1.1 105 1 A tail", "1.1 100 1 A aword"),
            last(graph, 3),
            "behind " + behind);
        assertEquals("2", graph.read("r.kept"));
        assertEquals(3, graph.drops("r", "replaced by kept segments"));
      }
    }
  }

  @Test
  void whatWasAcknowledgedGoesOnWithoutItsData() {
    for (boolean behind : new boolean[] {true}) {
      // The receiver has seen five bytes of the first segment, and none of the second.
      try (TestGraph graph = graph(behind, "<1 105 A -", ">100 1 A aEVILDAT", ">108 1 A xxxx")) {
        assertEquals(List.of("2.2 1 108 A", "1.1 105 1 A tail"), oneLess(last(graph, 3)));
        assertEquals("1.1 100 1 A", last(graph, 2).get(0));
        assertEquals("1", graph.read("r.kept"));
      }
    }
  }

  @Test
  void nobodyAcknowledgesWhatWasNotSent() {
    try (TestGraph graph = graph(false, "<1 900 A -", ">108 1 A xxxx")) {
      assertEquals("1.1 105 1 A tail", last(graph, 1).get(0));
      assertEquals("2", graph.read("r.kept"));
    }
  }

  private static List<String> oneLess(List<String> lines) {
    return List.of(lines.get(0), lines.get(2));
  }

  @Test
  void keepsNoMoreThanTheLimit() {
    String elements =
        "c -> FlowIPManager -> a :: TCPIn(b) -> r :: SimpleTCPRetransmitter(LIMIT 4) -> check;"
            + " a[1] -> [1]r; c[1] -> FlowIPManager -> b :: TCPIn(a) -> check";
    String[] segments = {">100 1 A ab", ">102 1 A cd", ">102 1 A xx", ">100 1 A xx"};
    try (TestGraph graph = Streams.of(elements, segments)) {
      assertEquals("1", graph.read("r.kept"));
      assertEquals(
          List.of("1.1 100 1 A ab", "1.1 102 1 A cd", "1.1 102 1 A xx", "1.1 100 1 A ab"),
          Streams.seen(graph));
    }
  }

  /** Closing the graph shows that none is lost. */
  @Test
  void forgetsFlowsThatEndedBeforeTheirPacketsArrived() {
    String config =
        "in :: Inject -> MarkIPHeader -> FlowIPManager(1) -> Queue -> Unqueue(BURST 1)"
            + " -> a :: TCPIn(b) -> r :: SimpleTCPRetransmitter -> out :: Capture;"
            + " a[1] -> [1]r; Idle -> b :: TCPIn(a) -> Discard";
    byte[][] flows = new byte[20][];
    for (int i = 0; i < flows.length; i++) {
      flows[i] =
          TestGraph.hex(
              "4500002a00000000400600000a0000010a0000021%03d0050".formatted(i)
                  + "0000000100000001501000000000 00006162");
    }
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", flows);
      graph.run();
      assertEquals(20, graph.packets("out").size());
      // The flows took turns in two places of the manager's table.
      assertEquals("2", graph.read("r.kept"));
    }
  }

  @Test
  void needsATCPIn() {
    String config = "Idle -> r :: SimpleTCPRetransmitter -> Discard; Idle -> [1]r";
    assertTrue(TestGraph.errorsOf(config).contains("no TCPIn in front"));
  }
}
