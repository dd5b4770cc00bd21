// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class TCPStateINTest {
  private static final String[] HANDSHAKE = {">99 0 S -", "<199 100 SA -", ">100 200 A ab"};

  private static TestGraph graph(String keywords, String... segments) {
    String there = "c -> FlowIPManager -> a :: TCPStateIN(b" + keywords + ") -> check;";
    String back = "c[1] -> FlowIPManager -> b :: TCPStateIN(a" + keywords + ") -> check;";
    return Streams.of(there + back, segments);
  }

  private static String[] with(String... segments) {
    String[] all = new String[HANDSHAKE.length + segments.length];
    System.arraycopy(HANDSHAKE, 0, all, 0, HANDSHAKE.length);
    System.arraycopy(segments, 0, all, HANDSHAKE.length, segments.length);
    return all;
  }

  @Test
  void countsWhatBothDirectionsHaveJoined() {
    try (TestGraph graph = graph("", ">99 0 S -")) {
      assertEquals("1", graph.read("a.map_size"));
      assertEquals("0", graph.read("b.established"));
    }
    try (TestGraph graph = graph("", HANDSHAKE)) {
      assertEquals("0", graph.read("a.map_size"));
      assertEquals("1", graph.read("b.established"));
      assertEquals("0", graph.read("a.established"));
      assertEquals(3, Streams.seen(graph).size());
    }
  }

  @Test
  void dataStopsOnceBothHaveFinished() {
    String[] segments =
        with("<200 102 FA -", ">102 201 A cd", ">104 201 FA -", "<201 105 A -", "<201 105 A late");
    try (TestGraph graph = graph("", segments)) {
      assertEquals(7, Streams.seen(graph).size());
      assertEquals(1, graph.drops("b", "connection is over"));
      assertEquals("0", graph.read("b.established"));
    }
  }

  @Test
  void aResetStopsBothDirections() {
    try (TestGraph graph = graph("", with(">102 0 R -", ">102 200 A -"))) {
      assertEquals(4, Streams.seen(graph).size());
      assertEquals(1, graph.drops("a", "connection is over"));
    }
    // The server's answer to what was reset before it.
    try (TestGraph graph = graph("", ">99 0 S -", ">100 0 R -", "<199 100 SA -")) {
      assertEquals(2, Streams.seen(graph).size());
      assertEquals(1, graph.drops("b", "not from the beginning of a connection"));
      assertEquals("0", graph.read("a.map_size"));
    }
  }

  @Test
  void aSynBeginsAnew() {
    String[] segments = with(">102 0 R -", "<200 0 R -", ">500 0 S -", "<600 501 SA -");
    try (TestGraph graph = graph("", segments)) {
      assertEquals(7, Streams.seen(graph).size());
      assertEquals("1", graph.read("b.established"));
    }
  }

  @Test
  void onlySynMayBegin() {
    try (TestGraph graph = graph(", ACCEPT_NONSYN false", ">100 200 A ab", "<200 102 A cd")) {
      assertEquals(List.of(), Streams.seen(graph));
      assertEquals(1, graph.drops("a", "not from the beginning of a connection"));
    }
    try (TestGraph graph = graph("", ">100 200 A ab", "<200 102 A cd")) {
      assertEquals(2, Streams.seen(graph).size());
    }
  }

  @Test
  void statesOutliveTheirConfiguration() {
    String config =
        "in :: Inject -> FlowIPManager(1000) -> a :: TCPStateIN(b) -> out :: Capture;"
            + " in2 :: Inject -> FlowIPManager(1000) -> b :: TCPStateIN(a) -> out2 :: Capture;";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", segment(1, 2));
      graph.replace(config + "Idle -> Discard");
      graph.sendIp("in2", segment(2, 1));
      assertEquals("1", graph.read("b.established"));
      graph.sendIp("in", segment(1, 3));
      assertEquals("1", graph.read("a.map_size"));
      assertEquals(1, graph.packets("out2").size());
    }
  }

  private static byte[] segment(int src, int dst) {
    return TestGraph.hex(
        String.format("450000280000000040060000" + "0a0000%02x0a0000%02x", src, dst)
            + String.format("%04x%04x", src, dst)
            + "00000001000000015010ffff00000000");
  }

  @Test
  void onlyFlowsFromTheirFirstSegmentOn() {
    String elements = "c -> FlowIPManager -> s :: TCPStatus -> check; c[1] -> Discard";
    try (TestGraph graph = Streams.of(elements, ">99 0 S -", ">100 200 A ab")) {
      assertEquals(List.of("1.1 99 0 S", "1.1 100 200 A ab"), Streams.seen(graph));
    }
    try (TestGraph graph = Streams.of(elements, ">99 7 SA -", ">99 0 S -")) {
      assertEquals(2, graph.drops("s", "not from the beginning of a connection"));
    }
  }

  @Test
  void wrongNeighbourIsRefused() {
    assertEquals(
        true,
        TestGraph.errorsOf("Idle -> TCPStateIN(x) -> x :: Null -> Discard").contains("RETURNNAME"));
  }
}
