// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateLastTest {
  private static void send(TestGraph graph, int aggregate, int length, long time) {
    graph.send(
        "in",
        new byte[length],
        p -> {
          Anno.putI32(p, Anno.AGGREGATE, aggregate);
          Anno.setTimestamp(p, time);
        });
  }

  private static List<Integer> lengths(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> bytes.length).toList();
  }

  @Test
  void theLastOneStandsForAll() {
    String config =
        "in :: Inject -> a :: AggregateLast -> c :: AggregateCounter -> b ::"
            + " AggregateCounter(BYTES true) -> out :: Capture; a[1] -> more :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      send(graph, -1, 10, 1);
      send(graph, 7, 11, 2);
      send(graph, 7, 12, 3);
      send(graph, 7, 13, 4);
      assertEquals(List.of(11, 12), lengths(graph, "more"));
      assertEquals(List.of(), lengths(graph, "out"));
      graph.replace(config);
      assertEquals("2", graph.read("a.nagg"));
      graph.write("a.clear", "");
      assertEquals(List.of(13, 10), lengths(graph, "out"));
      assertEquals("4", graph.read("c.count"));
      assertEquals("46", graph.read("b.count"));
      assertEquals("0", graph.read("a.nagg"));
    }
  }

  @Test
  void firstTimestampIsThatOfTheFirst() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> a :: AggregateLast -> SetTimestampDelta(TYPE FIRST) -> out :: Capture")) {
      send(graph, 1, 10, 5);
      send(graph, 1, 10, 12);
      graph.write("a.clear", "");
      assertEquals(7, graph.captured("out").get(0).timestamp());
      assertEquals(1, graph.drops("a", "not the last of its aggregate"));
    }
  }

  @Test
  void holdsNoMoreThanItsCapacity() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> a :: AggregateLast(CAPACITY 1) -> out :: Capture")) {
      send(graph, 1, 10, 1);
      send(graph, 2, 10, 1);
      send(graph, 1, 11, 1);
      assertEquals(1, graph.drops("a", "too many aggregates"));
      graph.write("a.clear", "");
      assertEquals(List.of(11), lengths(graph, "out"));
    }
  }

  @Test
  void packetNumbersThatWereLost() {
    String config =
        "in :: Inject -> c :: AggregatePacketCounter -> out :: Capture;"
            + "back :: Inject -> [1] c [1] -> received :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int number : new int[] {4, 3, 9, 3}) {
        numbered(graph, "in", 5, number);
      }
      numbered(graph, "back", 5, 3);
      numbered(graph, "back", 5, 4);
      numbered(graph, "back", 5, 1);
      numbered(graph, "in", 0, 8);
      graph.replace(config);
      assertEquals("7", graph.read("c.count"));
      assertEquals("1\n3\n4\n9\n", graph.router().read("c.received", "5"));
      assertEquals("3\n9\n", graph.router().read("c.undelivered", "5"));
      assertEquals("", graph.router().read("c.undelivered", "6"));
      assertThrows(HandlerException.class, () -> graph.router().read("c.received", "x"));
      graph.write("c.clear", "");
      assertEquals("0", graph.read("c.count"));
    }
  }

  private static void numbered(TestGraph graph, String element, int aggregate, int number) {
    graph.send(
        element,
        new byte[10],
        p -> {
          Anno.putI32(p, Anno.AGGREGATE, aggregate);
          Anno.putI32(p, 32, number);
        });
  }

  @Test
  void packetsOfFlowsThatEndedLeaveAtOnce() {
    String config =
        "in :: Inject -> MarkIPHeader -> f :: AggregateIPFlows(UDP_TIMEOUT 2) -> t :: Tee ->"
            + " a :: AggregateLast(NOTIFIER f) -> out :: Capture;"
            + "t[1] -> first :: AggregateFirst(NOTIFIER f) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      udp(graph, 1, 100_900_000_000L);
      udp(graph, 2, 101_000_000_000L);
      udp(graph, 1, 102_000_000_000L);
      // 2.9 seconds of silence are whole seconds of 101 to 103: not more than 2.
      udp(graph, 2, 103_900_000_000L);
      assertEquals(0, graph.packets("out").size());
      assertEquals("2", graph.read("first.nagg"));
      udp(graph, 1, 105_000_000_000L);
      assertEquals(1, graph.packets("out").size());
      assertEquals(102_000_000_000L, graph.captured("out").get(0).timestamp());
      assertEquals("4", graph.read("f.next"));
      assertEquals("2", graph.read("first.nagg"));
      graph.write("f.clear", "");
      assertEquals(3, graph.packets("out").size());
      assertEquals("0", graph.read("first.nagg"));
    }
  }

  private static void udp(TestGraph graph, int port, long time) {
    String ports = "000" + port + "0035";
    byte[] packet = TestGraph.hex("4500001c00000000401100000a0000010a000002" + ports + "00080000");
    graph.send("in", packet, p -> Anno.setTimestamp(p, time));
  }
}
