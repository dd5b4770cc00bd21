// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class AdaptiveREDTest {
  private static String config(String arguments) {
    return "in :: Inject -> r :: AdaptiveRED("
        + arguments
        + ") -> q :: Queue(1000) -> u :: Unqueue(ACTIVE false) -> Discard; r[1] -> early :: Capture";
  }

  private static void adapt(TestGraph graph, int times) {
    AdaptiveRED red = (AdaptiveRED) graph.router().current().find("r");
    for (int i = 0; i < times; i++) {
      red.adapt();
    }
  }

  @Test
  void thresholdsLieAroundTheTarget() {
    try (TestGraph graph = TestGraph.of(config("25, 0.1"))) {
      assertEquals("12", graph.read("r.min_thresh"));
      assertEquals("37", graph.read("r.max_thresh"));
      assertEquals("0.1", graph.read("r.max_p"));
    }
    try (TestGraph graph = TestGraph.of(config("3, 0.1"))) {
      assertEquals("5", graph.read("r.min_thresh"));
      assertEquals("15", graph.read("r.max_thresh"));
    }
  }

  @Test
  void shortQueuesLoseFewerAndFewer() {
    try (TestGraph graph = TestGraph.of(config("20, 0.1, STABILITY 0"))) {
      adapt(graph, 2);
      assertEquals(0.081, Double.parseDouble(graph.read("r.max_p")), 1e-9);
      adapt(graph, 100);
      double least = Double.parseDouble(graph.read("r.max_p"));
      assertTrue(least > 0.009 && least <= 0.01, "max_p " + least);
    }
  }

  @Test
  void longQueuesLoseMoreAndMore() {
    try (TestGraph graph = TestGraph.of(config("20, 0.02, STABILITY 0"))) {
      for (int i = 0; i < 200; i++) {
        graph.send("in", new byte[1]);
      }
      assertTrue(Integer.parseInt(graph.read("q.length")) > 20);
      assertEquals(graph.packets("early").size(), Integer.parseInt(graph.read("r.drops")));
      adapt(graph, 1);
      assertEquals(0.025, Double.parseDouble(graph.read("r.max_p")), 1e-9);
      adapt(graph, 100);
      double most = Double.parseDouble(graph.read("r.max_p"));
      assertTrue(most >= 0.5 && most < 0.511, "max_p " + most);
      graph.replace(config("20, 0.02, STABILITY 0"));
      assertEquals(most, Double.parseDouble(graph.read("r.max_p")), 1e-9);
    }
  }

  @Test
  void wrongArguments() {
    String errors = TestGraph.errorsOf("Idle -> AdaptiveRED(10, 1.5) -> Queue -> Discard");
    assertTrue(errors.contains("MAX_P must be between 0 and 1"), errors);
    errors = TestGraph.errorsOf("Idle -> AdaptiveRED(10, 0.5) -> Discard");
    assertTrue(errors.contains("no nearby Queues"), errors);
  }
}
