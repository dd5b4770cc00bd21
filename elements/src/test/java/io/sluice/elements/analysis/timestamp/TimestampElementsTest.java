// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimestampElementsTest {
  private static final long MS = 1_000_000L;

  private static void send(TestGraph graph, String element, long... millis) {
    for (long time : millis) {
      graph.send(element, new byte[4], packet -> Anno.setTimestamp(packet, time * MS));
    }
  }

  private static List<Long> millis(TestGraph graph, String element) {
    return graph.captured(element).stream().map(Captured::timestamp).map(t -> t / MS).toList();
  }

  @Test
  void adjustsByATimeThatMayBeNegative() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> a :: AdjustTimestamp(-1.5) -> out :: Capture;"
                + "in2 :: Inject -> AdjustTimestamp(+100ms, ALL true) -> out2 :: Capture")) {
      send(graph, "in", 2000, 0, 1000);
      assertEquals(List.of(500L, 0L, -500L), millis(graph, "out"));
      graph.write("a.time", "2");
      assertEquals("2.000000s", graph.read("a.time"));
      send(graph, "in", 1);
      assertEquals(2001L, millis(graph, "out").get(3));
      assertThrows(HandlerException.class, () -> graph.write("a.time", "x"));
      send(graph, "in2", 0);
      assertEquals(List.of(100L), millis(graph, "out2"));
    }
    String errors = TestGraph.errorsOf("Idle -> AdjustTimestamp(1x) -> Discard");
    assertTrue(errors.contains("TIME"), errors);
  }

  @Test
  void differences() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> d :: SetTimestampDelta -> out :: Capture;"
                + "in2 :: Inject -> SetTimestampDelta(TYPE FIRST) -> out2 :: Capture")) {
      send(graph, "in", 0, 1000, 1500, 900);
      assertEquals(List.of(0L, 0L, 500L, -100L), millis(graph, "out"));
      assertEquals("1.000000", graph.read("d.first"));
      graph.write("d.reset", "");
      send(graph, "in", 3000);
      assertEquals(0L, millis(graph, "out").get(4));
      graph.send(
          "in2",
          new byte[4],
          packet -> {
            Anno.setTimestamp(packet, 5000 * MS);
            Anno.putI64(packet, Anno.FIRST_TIMESTAMP, 4000 * MS);
          });
      assertEquals(List.of(1000L), millis(graph, "out2"));
    }
    assertTrue(
        TestGraph.errorsOf("Idle -> SetTimestampDelta(TYPE X) -> Discard").contains("bad TYPE"));
  }

  @Test
  void filtersByTime() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> f :: TimeFilter(1, 3) -> out :: Capture; f[1] -> no :: Capture;"
                + "in2 :: Inject -> TimeFilter(START_AFTER 1, INTERVAL 500ms, STOP true)"
                + " -> out2 :: Capture")) {
      send(graph, "in", 999, 1000, 2999, 3000, 2000);
      assertEquals(List.of(1000L, 2999L, 2000L), millis(graph, "out"));
      assertEquals(List.of(999L, 3000L), millis(graph, "no"));
      assertEquals("2.000000", graph.read("f.interval"));
      graph.write("f.interval", "5");
      assertEquals("6.000000", graph.read("f.end"));
      graph.write("f.extend_interval", "1");
      graph.write("f.start", "0.5");
      send(graph, "in", 600, 6900);
      assertEquals(5, graph.packets("out").size());
      graph.write("f.extend_interval", "9223372036");
      send(graph, "in", 6900);
      assertEquals(6, graph.packets("out").size());
      send(graph, "in2", 10_000, 10_999, 11_000, 11_499);
      assertEquals(List.of(11_000L, 11_499L), millis(graph, "out2"));
      send(graph, "in2", 11_500);
      assertTrue(graph.router().isStopRequested());
    }
  }

  @Test
  void anIntervalWithoutStartBeginsWithTheFirstPacket() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> f :: TimeFilter(INTERVAL 2) -> out :: Capture; f[1] -> no :: Capture")) {
      send(graph, "in", 10_000, 11_999, 12_000, 9_999);
      assertEquals(List.of(10_000L, 11_999L), millis(graph, "out"));
      assertEquals(List.of(12_000L, 9_999L), millis(graph, "no"));
      assertEquals("10.000000", graph.read("f.start"));
      assertEquals("12.000000", graph.read("f.end"));
    }
  }

  @Test
  void theCallAtTheEndMayMoveIt() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> f :: TimeFilter(0, 1, END_CALL f.end $t) -> out :: Capture;"
                + "in2 :: Inject -> g :: TimeFilter(0, 1, END_CALL g.extend_interval 1)"
                + " -> out2 :: Capture")) {
      send(graph, "in", 500, 1500, 1600);
      assertEquals("1.600000", graph.read("f.end"));
      assertEquals(List.of(500L), millis(graph, "out"));
      send(graph, "in2", 500, 3500);
      assertEquals(List.of(500L, 3500L), millis(graph, "out2"));
      assertEquals("4.000000", graph.read("g.end"));
    }
    String errors =
        TestGraph.errorsOf(
            "Idle -> TimeFilter(1, START_AFTER 2, END 3, INTERVAL 4, STOP true, END_CALL x)"
                + " -> Discard");
    assertEquals(3, errors.split("mutually exclusive", -1).length - 1, errors);
  }

  @Test
  void mergesByTime() {
    try (TestGraph graph =
        TestGraph.of(
            "a :: Inject -> Queue -> t :: TimeSortedSched(STOP true) -> Unqueue -> out :: Capture;"
                + "b :: Inject -> Queue -> [1] t;"
                + "c :: Inject -> Queue -> u :: TimeSortedSched(BUFFER 2) -> Unqueue"
                + " -> out2 :: Capture")) {
      send(graph, "a", 1, 4, 5);
      send(graph, "b", 2, 3, 6);
      send(graph, "c", 2, 1, 4, 3);
      graph.run();
      assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), millis(graph, "out"));
      assertEquals("true", graph.read("t.well_ordered"));
      assertEquals(List.of(1L, 2L, 3L, 4L), millis(graph, "out2"));
      send(graph, "a", 5);
      graph.until(() -> graph.packets("out").size() == 7);
      assertEquals("false", graph.read("t.well_ordered"));
      graph.until(() -> graph.router().isStopRequested());
    }
    String errors = TestGraph.errorsOf("TimeSortedSched(BUFFER 0) -> Discard");
    assertTrue(errors.contains("BUFFER must be at least 1"), errors);
  }

  @Test
  void rangeAndAge() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> r :: TimeRange -> a :: TimestampAccum -> Discard")) {
      assertEquals("0.000000 0.000000", graph.read("r.range"));
      // Once a packet without a timestamp has come, it begins anew, as in Click.
      send(graph, "in", 3000, 0, 1000, 500, 3000);
      assertEquals("0.500000 3.000000", graph.read("r.range"));
      assertEquals("2.500000", graph.read("r.interval"));
      graph.write("r.reset", "");
      assertEquals("0.000000", graph.read("r.first"));
      assertEquals("5", graph.read("a.count"));
      assertTrue(Double.parseDouble(graph.read("a.average_time")) > 1e9);
      graph.write("a.reset_counts", "");
      assertEquals("0", graph.read("a.average_time"));
    }
  }
}
