// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateGroupTest {
  private static String config(String arguments) {
    return "in :: Inject -> g :: AggregateGroup(" + arguments + ") -> out :: Capture";
  }

  private static void send(TestGraph graph, int... aggregates) {
    PacketBatch batch = new PacketBatch();
    for (int aggregate : aggregates) {
      long packet = graph.allocator().packetOf(new byte[] {(byte) aggregate});
      Anno.putI32(packet, Anno.AGGREGATE, aggregate);
      batch.add(packet);
    }
    graph.inject("in", batch);
  }

  private static List<Integer> order(TestGraph graph) {
    return graph.packets("out").stream().map(packet -> (int) packet[0]).toList();
  }

  @Test
  void nothingWaitsWithoutATimer() {
    try (TestGraph graph = TestGraph.of(config(""))) {
      send(graph, 1, 1, 2, 1);
      assertEquals(List.of(1, 1, 2, 1), order(graph));
    }
  }

  @Test
  void theLastGroupWaitsForMore() {
    try (TestGraph graph = TestGraph.of(config("1000000000"))) {
      send(graph, 1, 2, 2);
      assertEquals(List.of(1), order(graph));
      send(graph, 2);
      assertEquals(List.of(1), order(graph));
      graph.replace(config("1000000000"));
      send(graph, 3);
      assertEquals(List.of(1, 2, 2, 2), order(graph));
      graph.replace(config("1"));
      graph.until(() -> order(graph).equals(List.of(1, 2, 2, 2, 3)));
    }
  }

  @Test
  void aGroupFillsABatch() {
    try (TestGraph graph = TestGraph.of(config("1000000000"))) {
      for (int i = 0; i < PacketBatch.CAPACITY + 1; i++) {
        send(graph, 7);
      }
      assertEquals(PacketBatch.CAPACITY, graph.packets("out").size());
    }
    assertTrue(TestGraph.errorsOf("Idle -> AggregateGroup(-1) -> Discard").contains("TIMER"));
  }
}
