// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What flows carry, summed up and printed. */
class CTXCRCTest {
  private static final String ELEMENTS =
      "c -> FlowIPManager -> s :: CTXCRC -> p :: CTXASCIIPrint -> check; c[1] -> Discard";

  @Test
  void theSumIsThatOfAllData() {
    // The check value of this polynomial, from all ones and not inverted, over 123456789.
    String[] segments = {">100 1 A 1234", ">104 1 A -", ">104 1 A 56789"};
    try (TestGraph graph = Streams.of(ELEMENTS, segments)) {
      assertEquals("9 0376e6e7", graph.read("s.flows").strip().split(" ", 2)[1]);
      assertEquals(3, Streams.seen(graph).size());
    }
  }

  @Test
  void printsTextOfPayloads() {
    try (TestGraph graph =
        Streams.of(ELEMENTS, ">100 1 A hello", ">105 1 A -", ">105 1 A w\\\\x")) {
      List<String> log = graph.log().stream().filter(line -> !line.startsWith("Placing")).toList();
      assertEquals(
          List.of("Content of the stream:", "'hello'", "Content of the stream:", "'w\\x'"), log);
      graph.write("p.active", "false");
      assertEquals("false", graph.read("p.active"));
    }
  }

  @Test
  void controlCharactersArePrintedAsDots() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> CTXASCIIPrint -> out :: Capture")) {
      graph.sendIp(
          "in",
          TestGraph.hex("450000220000000040110000010000010200000200050006000e0000 411b5b009f420a"));
      assertEquals(List.of("Content of the stream:", "'A.[..B'"), graph.log());
    }
  }
}
