// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class BatchElementsTest {
  private static void send(TestGraph graph, int... aggregates) {
    PacketBatch batch = new PacketBatch();
    for (int aggregate : aggregates) {
      long packet = graph.allocator().packetOf(new byte[60]);
      Anno.putI32(packet, Anno.AGGREGATE, aggregate);
      batch.add(packet);
    }
    graph.inject("in", batch);
  }

  @Test
  void sizesOfBatches() {
    String config = "in :: Inject -> s :: BatchStats -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("-1", graph.read("s.max"));
      send(graph, 1, 2, 3);
      send(graph, 1);
      graph.replace(config);
      send(graph, 1);
      assertEquals("1: 2\n3: 1\n", graph.read("s.dump"));
      assertEquals("3", graph.read("s.count"));
      assertEquals("3", graph.read("s.max"));
      assertEquals("1", graph.read("s.median"));
      assertEquals("1", graph.read("s.most_seen"));
      assertEquals("2", graph.read("s.most_seen_freq"));
      assertEquals("2", graph.read("s.nval"));
      assertEquals(5.0 / 3, Double.parseDouble(graph.read("s.average")), 1e-6);
    }
  }

  @Test
  void sizesOfPulledBatches() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> s :: BatchStats -> a :: AverageBatchCounter"
                + " -> Unqueue(BURST 2) -> Discard")) {
      send(graph, 1, 2, 3);
      graph.run();
      assertEquals("1: 1\n2: 1\n", graph.read("s.dump"));
      assertEquals("1.5", graph.read("a.average_total"));
    }
  }

  @Test
  void burstsOfFlows() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> s :: BurstStats -> Discard")) {
      send(graph, 7, 7, 5);
      send(graph, 5, 5, 7);
      assertEquals("2: 1\n3: 1\n", graph.read("s.dump"));
    }
  }

  @Test
  void averagesOfIntervals() {
    String config =
        "in :: Inject -> a :: AverageBatchCounter(3600000, LENGTH_STATS true) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, 100, 200);
      ((AverageBatchCounter) graph.router().current().find("a")).endInterval();
      send(graph, 300);
      graph.replace(config);
      assertEquals("2", graph.read("a.average"));
      assertEquals("2", graph.read("a.count_packets"));
      assertEquals("1", graph.read("a.count_batches"));
      assertEquals("150", graph.read("a.average_frame_len"));
      assertEquals("3", graph.read("a.count_packets_total"));
      assertEquals("2", graph.read("a.count_batches_total"));
      assertEquals("1.5", graph.read("a.average_total"));
      assertEquals("200", graph.read("a.average_frame_len_total"));
    }
  }

  @Test
  void packetsWaitUntilThereAreEnough() {
    String config = "in :: Inject -> m :: MinBatch(4%s) -> s :: BatchStats -> Discard";
    try (TestGraph graph = TestGraph.of(config.formatted(""))) {
      send(graph, 1, 2, 3);
      assertEquals("0", graph.read("s.count"));
      send(graph, 4, 5);
      assertEquals("5: 1\n", graph.read("s.dump"));
      send(graph, 6);
      graph.replace(config.formatted(", TIMER 1"));
      graph.until(() -> graph.read("s.dump").equals("1: 1\n5: 1\n"));
    }
  }
}
