// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.collections.Hashing;
import org.junit.jupiter.api.Test;

class AggregateIPAddrPairTest extends ElementContract {
  private static final long SECOND = 1_000_000_000L;

  @Override
  protected String element() {
    return "AggregateIPAddrPair(TIMEOUT 10)";
  }

  private static void send(TestGraph graph, int from, int to, long second) {
    byte[] packet =
        TestGraph.hex("45000014 00010000 40110000 0a0000%02x 0a0000%02x".formatted(from, to));
    graph.send("in", packet, p -> Anno.setTimestamp(p, second * SECOND));
  }

  @Test
  void bothDirectionsHaveOneNumber() {
    String config =
        "in :: Inject -> MarkIPHeader -> a :: AggregateIPAddrPair -> c :: AggregateCounter"
            + " -> out :: Capture; a[1] -> other :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, 9, 2, 1);
      send(graph, 2, 9, 1);
      send(graph, 9, 3, 1);
      graph.send("in", new byte[5]);
      assertEquals(List.of(0, 1, 0), paints(graph));
      assertEquals(1, graph.packets("other").size());
      graph.replace(config);
      send(graph, 9, 2, 9999);
      assertEquals("2", graph.read("a.nagg"));
      graph.write("a.clear", "");
      send(graph, 2, 9, 9999);
      assertEquals("3", graph.read("a.nagg"));
      assertEquals(List.of(0, 1, 0, 0, 0), paints(graph));
      graph.write("c.write_text_file", "-");
      assertEquals("!IPAggregate 1.0\n!num_nonzero 3\n1 3\n2 1\n3 1\n", graph.printed());
    }
  }

  private static List<Integer> paints(TestGraph graph) {
    return graph.captured("out").stream().map(Captured::paint).toList();
  }

  @Test
  void forgetsPairsAfterTheTimeout() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> a :: AggregateIPAddrPair(TIMEOUT 10, REAP 100)"
                + " -> out :: Capture")) {
      send(graph, 1, 2, 1000);
      send(graph, 2, 1, 1010);
      assertEquals("1", graph.read("a.nagg"));
      send(graph, 1, 2, 1021);
      assertEquals("2", graph.read("a.nagg"));
      send(graph, 3, 4, 1200);
      send(graph, 1, 2, 1201);
      assertEquals("4", graph.read("a.nagg"));
    }
  }

  @Test
  void hasRoomForSoManyPairs() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> a :: AggregateIPAddrPair(CAPACITY 1)"
                + " -> out :: Capture")) {
      send(graph, 1, 2, 1);
      send(graph, 1, 3, 1);
      assertEquals(1, graph.drops("a", "too many address pairs"));
    }
  }

  /** Pairs that anybody can find which the map itself would put into one place. */
  @Test
  void pairsCannotBeAimedAtOnePlace() {
    Set<Integer> places = new HashSet<>();
    int pairs = 0;
    for (int source = 1; pairs < 200; source++) {
      if (Hashing.evenHash((long) source << 32 | 0xffff_ffffL, 0xffff) == 0) {
        pairs++;
        places.add(Hashing.evenHash(AggregateIPAddrPair.key(source, -1), 0xffff));
      }
    }
    assertTrue(places.size() > 150, places.size() + " places");
  }
}
