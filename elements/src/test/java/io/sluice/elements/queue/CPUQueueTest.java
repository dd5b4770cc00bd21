// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class CPUQueueTest {
  private static List<Integer> firstBytes(TestGraph graph, String capture) {
    return graph.packets(capture).stream().map(packet -> (int) packet[0]).toList();
  }

  @Test
  void packetsWaitAndThoseBeyondTheCapacityAreDropped() {
    String config =
        "in :: Inject -> q :: CPUQueue(3) -> u :: Unqueue(ACTIVE false) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 5; i++) {
        graph.send("in", new byte[] {(byte) i});
      }
      assertEquals("2", graph.read("q.drops"));
      assertEquals(2, graph.drops("q", "queue full"));
      assertEquals("3", graph.read("q.capacity"));
      graph.replace(config.replace("CPUQueue(3)", "CPUQueue(2)").replace("ACTIVE false", ""));
      graph.run();
      assertEquals(List.of(0, 1), firstBytes(graph, "out"));
      assertEquals("2", graph.read("q.capacity"));
    }
  }

  @Test
  void allOutputsArePulledFrom() {
    String config =
        "in :: Inject -> q :: CPUQueue -> Unqueue(LIMIT 1) -> a :: Capture;"
            + " q[1] -> Unqueue -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[1], new byte[1]);
      graph.run();
      assertEquals(2, graph.packets("a").size() + graph.packets("b").size());
      assertEquals("128", graph.read("q.capacity"));
    }
  }

  @Test
  void aPullTakesFromEachWorkerInTurn() {
    String config =
        "src :: Dealt -> q :: CPUQueue -> u :: Unqueue(ACTIVE false) -> out :: Capture;"
            + " StaticThreadSched(u 0)";
    try (TestGraph graph = TestGraph.of(config, Dealt.options(2))) {
      for (int i = 0; i < 3; i++) {
        Dealt.deal(graph.router(), "src", 0, new byte[] {(byte) i});
      }
      for (int i = 3; i < 6; i++) {
        Dealt.deal(graph.router(), "src", 1, new byte[] {(byte) i});
      }
      graph.run();
      graph.write("u.active", "true");
      graph.run();
      assertEquals(List.of(0, 3, 1, 4, 2, 5), firstBytes(graph, "out"));
    }
  }
}
