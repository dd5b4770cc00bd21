// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class REDTest {
  private static String config(String arguments) {
    return "in :: Inject -> r :: RED("
        + arguments
        + ") -> c :: Counter -> q :: Queue(1000)"
        + " -> u :: Unqueue(ACTIVE false) -> Discard; r[1] -> early :: Capture";
  }

  private static void send(TestGraph graph, int count) {
    for (int i = 0; i < count; i++) {
      graph.send("in", new byte[1]);
    }
  }

  @Test
  void shortQueuesLoseNothing() {
    try (TestGraph graph = TestGraph.of(config("10, 20, 1, STABILITY 0"))) {
      send(graph, 11);
      assertEquals("11", graph.read("q.length"));
      assertEquals("q\n", graph.read("r.queues"));
      assertEquals("10", graph.read("r.avg_queue_size"));
      assertEquals("0", graph.read("r.drops"));
    }
  }

  @Test
  void longQueuesLoseAll() {
    try (TestGraph graph = TestGraph.of(config("3, 5, 0, STABILITY 0, GENTLE false"))) {
      send(graph, 20);
      assertEquals("6", graph.read("q.length"));
      assertEquals("14", graph.read("r.drops"));
      assertEquals(14, graph.packets("early").size());
    }
  }

  @Test
  void inBetweenTheProbabilityCounts() {
    try (TestGraph graph = TestGraph.of(config("0, 900, 1, STABILITY 0"))) {
      send(graph, 800);
      int kept = Integer.parseInt(graph.read("q.length"));
      // At a length of n about one in 900/n is dropped.
      assertTrue(kept > 400 && kept < 700, "kept " + kept);
      graph.write("r.max_p", "0");
      send(graph, 10);
      assertEquals(String.valueOf(kept + 10), graph.read("q.length"));
      assertThrows(HandlerException.class, () -> graph.write("r.max_p", "NaN"));
      assertThrows(HandlerException.class, () -> graph.write("r.min_thresh", "901"));
    }
  }

  @Test
  void statisticsAndConfiguration() {
    try (TestGraph graph = TestGraph.of(config("1, 2, 0.5, STABILITY 1, GENTLE false"))) {
      send(graph, 1);
      assertEquals("1, 2, 0.5, QUEUES q, STABILITY 1, GENTLE false", graph.read("r.config"));
      assertEquals("1 current queue\n0 avg queue\n0 drops\n", graph.read("r.stats"));
      send(graph, 1);
      assertEquals("2 current queue\n0.5 avg queue\n0 drops\n", graph.read("r.stats"));
      graph.write("r.max_thresh", "9");
      assertEquals("1, 9, 0.5, QUEUES q, STABILITY 1, GENTLE false", graph.read("r.config"));
      graph.write("r.config", "0, 0, 1, STABILITY 0, GENTLE false");
      assertEquals("0, 0, 1, QUEUES q, STABILITY 0, GENTLE false", graph.read("r.config"));
      assertEquals("0.5", graph.read("r.avg_queue_size"));
      send(graph, 1);
      assertEquals("1", graph.read("r.drops"));
      for (String wrong : new String[] {"x", "3, 2, 0.1", "1, 2, 0.1, QUEUES nobody"}) {
        assertThrows(HandlerException.class, () -> graph.write("r.config", wrong), wrong);
      }
      assertEquals("0, 0, 1, QUEUES q, STABILITY 0, GENTLE false", graph.read("r.config"));
    }
  }

  @Test
  void pulledPacketsAreLookedForInFront() {
    String config =
        "in :: Inject -> q :: Queue -> r :: RED(0, 1, 1, STABILITY 0, GENTLE false)"
            + " -> u :: Unqueue -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("q\n", graph.read("r.queues"));
    }
    assertTrue(
        TestGraph.errorsOf("Idle -> RED(1, 2, 0.1) -> Discard").contains("no nearby Queues"));
    assertTrue(TestGraph.errorsOf("Idle -> RED(3, 2, 2) -> Queue -> Discard").contains("MAX_P"));
  }
}
