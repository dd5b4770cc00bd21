// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static List<Integer> firstBytes(TestGraph graph, String capture) {
    return graph.packets(capture).stream().map(packet -> (int) packet[0]).toList();
  }

  @Test
  void givesWhatItTookInAsOftenAsAsked() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> r :: Replay(STOP 3, BURST 2) -> Unqueue(BURST 2)"
                + " -> out :: Capture")) {
      graph.send("in", new byte[] {1}, new byte[] {2}, new byte[] {3});
      graph.until(() -> graph.router().isStopRequested());
      assertEquals(List.of(1, 2, 3, 1, 2, 3, 1, 2, 3), firstBytes(graph, "out"));
      assertEquals("true", graph.read("r.loaded"));
      assertEquals("3", graph.read("r.held"));
      assertEquals("false", graph.read("r.active"));
    }
  }

  /** The second output holds the first one up when nobody pulls from it. */
  @Test
  void anOutputGetsAheadByTheQueueOnly() {
    try (TestGraph graph =
        TestGraph.of(
            "a :: Inject -> Queue -> r :: MultiReplay(2, STOP 4, LIMIT 2) -> Unqueue -> outA ::"
                + " Capture; b :: Inject -> Queue -> [1] r; r[1] -> u :: Unqueue(ACTIVE false)"
                + " -> outB :: Capture")) {
      graph.send("a", new byte[] {1}, p -> Anno.setTimestamp(p, 5));
      graph.send("b", new byte[] {2}, p -> Anno.setTimestamp(p, 3));
      graph.until(() -> graph.packets("outA").size() == 2);
      graph.run();
      assertEquals(2, graph.packets("outA").size());
      assertFalse(graph.router().isStopRequested());
      graph.write("u.active", "true");
      graph.until(() -> graph.router().isStopRequested());
      assertEquals(List.of(1, 1, 1, 1), firstBytes(graph, "outA"));
      assertEquals(List.of(2, 2, 2, 2), firstBytes(graph, "outB"));
    }
  }

  @Test
  void takesOthersInWhenItIsReset() {
    String config = "in :: Inject -> Queue -> r :: Replay(LIMIT 1) -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1});
      graph.until(() -> !graph.packets("out").isEmpty());
      graph.write("r.reset", "");
      assertEquals("false", graph.read("r.loaded"));
      graph.send("in", new byte[] {2});
      graph.until(() -> firstBytes(graph, "out").contains(2));
      assertEquals("1", graph.read("r.held"));
    }
  }

  @Test
  void goesOnInAnotherConfiguration() {
    String config = "in :: Inject -> Queue -> r :: Replay(STOP 2) -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.replace("STOP 2", "STOP 2, ACTIVE false"))) {
      graph.send("in", new byte[] {1}, new byte[] {2});
      graph.write("r.active", "true");
      graph.until(() -> !graph.packets("out").isEmpty());
      graph.replace(config);
      graph.until(() -> graph.router().isStopRequested());
      assertEquals("2", graph.read("r.held"));
      assertTrue(firstBytes(graph, "out").size() >= 2);
    }
  }

  @Test
  void playsForEverWithoutAStop() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> r :: Replay -> Unqueue -> c :: Counter -> Discard")) {
      graph.send("in", new byte[] {1});
      graph.until(() -> Integer.parseInt(graph.read("c.count")) > 1000);
      assertEquals("-1", graph.read("r.stop"));
    }
    assertTrue(
        TestGraph.errorsOf("Idle -> Queue -> Replay(0) -> Discard")
            .contains("QUEUE: out of range"));
  }
}
