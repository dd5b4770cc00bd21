// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class AverageCounterTest {
  @Test
  void countsAndForgets() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> c :: AverageCounter -> Discard")) {
      graph.send("in", new byte[60], new byte[40]);
      assertEquals("2", graph.read("c.count"));
      assertEquals("100", graph.read("c.byte_count"));
      // Within the first millisecond, which is the shortest interval.
      assertEquals("2000", graph.read("c.rate"));
      assertEquals("100000", graph.read("c.byte_rate"));
      graph.write("c.reset", "");
      assertEquals("0", graph.read("c.count"));
    }
  }

  @Test
  void theFirstSecondsCanBeIgnored() {
    String config = "in :: Inject -> Queue -> c :: AverageCounter(3600) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[60]);
      graph.run();
      assertTrue(graph.packets("out").size() == 1);
      assertEquals("0", graph.read("c.count"));
    }
  }

  @Test
  void whatFramesTakeOnTheLink() {
    String config =
        "in :: Inject -> c :: AverageCounter -> d :: AverageCounter(0, false, MAX 3600) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[60], new byte[40]);
      assertEquals("800", graph.read("c.bit_count"));
      assertEquals("1184", graph.read("c.link_count"));
      assertEquals("1120", graph.read("d.link_count"));
      assertEquals("800000", graph.read("c.bit_rate"));
      assertEquals("1184000", graph.read("c.link_rate"));
      assertEquals("0.001", graph.read("c.time"));
      graph.write("c.reset_now", "");
      assertEquals("0", graph.read("c.link_count"));
    }
  }
}
