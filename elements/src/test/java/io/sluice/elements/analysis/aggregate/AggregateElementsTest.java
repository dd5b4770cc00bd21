// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregateElementsTest {
  private static void send(TestGraph graph, String element, int... aggregates) {
    for (int aggregate : aggregates) {
      graph.send(element, new byte[10], p -> Anno.putI32(p, Anno.AGGREGATE, aggregate));
    }
  }

  @Test
  void countsByAggregate(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("counts");
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> c :: AggregateCounter(BANNER \"# mine\") -> Discard")) {
      send(graph, "in", 7, -1, 7, 0);
      graph.write("c.write_text_file", "-");
      String head = "!IPAggregate 1.0\n# mine\n!num_nonzero 3\n";
      assertEquals(head + "0 1\n7 2\n4294967295 1\n", graph.printed());
      graph.write("c.write_ip_file", file.toString());
      assertEquals(head + "!ip\n0.0.0.0 1\n0.0.0.7 2\n255.255.255.255 1\n", Files.readString(file));
      graph.write("c.write_pdf_file", file.toString());
      assertEquals(head + "0 0.25\n7 0.5\n4294967295 0.25\n", Files.readString(file));
      graph.write("c.write_file", file.toString());
      byte[] bytes = Files.readAllBytes(file);
      assertArrayEquals(
          TestGraph.hex("0000000001000000 0700000002000000 ffffffff01000000"),
          Arrays.copyOfRange(bytes, bytes.length - 24, bytes.length));
      assertEquals("3", graph.read("c.nagg"));
      assertEquals("4", graph.read("c.count"));
      graph.write("c.counts_pdf", "");
      graph.write("c.banner", "");
      graph.write("c.write_ascii_file", file.toString());
      assertEquals("!IPAggregate 1.0\n!num_nonzero 2\n1 2\n2 1\n", Files.readString(file));
      graph.write("c.clear", "");
      assertEquals("0", graph.read("c.nagg"));
      assertThrows(HandlerException.class, () -> graph.write("c.write_file", "/no/such/folder/x"));
      assertThrows(HandlerException.class, () -> graph.write("c.write_file", ""));
      assertThrows(HandlerException.class, () -> graph.write("c.write_file", "\0"));
    }
  }

  @Test
  void filesOfOtherElementsAreLeftAlone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("dump");
    String config =
        "Idle -> c :: AggregateCounter -> t :: ToIPSummaryDump(" + file + ", FIELDS count)";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      String why =
          assertThrows(
                  HandlerException.class, () -> graph.write("c.write_text_file", file.toString()))
              .getMessage();
      assertEquals(file + ": 't :: ToIPSummaryDump' uses this file", why);
    }
    assertEquals("!IPSummaryDump 1.3\n!data count\n", Files.readString(file));
  }

  @Test
  void bytesAndWhatPacketsStandFor() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> t :: Tee -> p :: AggregateCounter -> Discard;"
                + "t[1] -> q :: AggregateCounter(MULTIPACKET false) -> Discard;"
                + "t[2] -> b :: AggregateCounter(BYTES true) -> Discard;"
                + "t[3] -> c :: AggregateCounter(BYTES true, EXTRA_LENGTH false) -> Discard;"
                + "t[4] -> MarkIPHeader(4) -> i :: AggregateCounter(BYTES true, IP_BYTES true)"
                + " -> Discard")) {
      graph.send(
          "in",
          new byte[10],
          packet -> {
            Anno.putI32(packet, Anno.EXTRA_PACKETS, 2);
            Anno.putI32(packet, Anno.EXTRA_LENGTH, 5);
          });
      assertEquals("3", graph.read("p.count"));
      assertEquals("1", graph.read("q.count"));
      assertEquals("15", graph.read("b.count"));
      assertEquals("10", graph.read("c.count"));
      assertEquals("11", graph.read("i.count"));
    }
  }

  @Test
  void freezingAndLimits() {
    try (TestGraph graph =
        TestGraph.of(
            "a :: Inject -> c :: AggregateCounter(AGGREGATE_FREEZE 2) -> yes :: Capture;"
                + "b :: Inject -> [1] c; c[1] -> no :: Capture;"
                + "d :: Inject -> e :: AggregateCounter(COUNT_CALL 3 e.active false) -> Discard;"
                + "f :: Inject -> g :: AggregateCounter(COUNT_STOP 2, CAPACITY 1) -> Discard")) {
      send(graph, "b", 1);
      send(graph, "a", 1, 2, 3, 1);
      send(graph, "b", 2, 4);
      assertEquals(4, graph.packets("yes").size());
      assertEquals(3, graph.packets("no").size());
      assertEquals("true", graph.read("c.freeze"));
      assertEquals("", graph.read("c.aggregate_call"));
      graph.write("c.aggregate_call", "5 c.stop");
      assertEquals("5 c.stop", graph.read("c.aggregate_call"));
      send(graph, "d", 1, 1, 1, 1);
      assertEquals("3", graph.read("e.count"));
      send(graph, "f", 1, 2);
      assertEquals("1", graph.read("g.count"));
      send(graph, "f", 1);
      assertTrue(graph.router().isStopRequested());
    }
    String errors =
        TestGraph.errorsOf("Idle -> AggregateCounter(COUNT_STOP 1, COUNT_FREEZE 2) -> Discard");
    assertTrue(errors.contains("'COUNT_CALL' are mutually exclusive"), errors);
  }

  @Test
  void callsThatAreWrittenMustBePossible() {
    String config =
        "in :: Inject -> a :: AggregateCounter(COUNT_CALL 5 active false) -> b :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("5 a.active false", graph.read("a.count_call"));
      String[][] wrong = {
        {"x", "argument to 'count_call' should be 'N HANDLER [VALUE]'"},
        {"-1 b.reset", "argument to 'count_call' should be 'N HANDLER [VALUE]'"},
        {"5", "syntax error"},
        {"5 nobody.reset", "no element named 'nobody'"},
        {"5 b.count", "no 'b.count' write handler"}
      };
      for (String[] call : wrong) {
        HandlerException e =
            assertThrows(
                HandlerException.class, () -> graph.write("a.count_call", call[0]), call[0]);
        assertEquals(call[1], e.getMessage());
      }
      assertThrows(
          HandlerException.class, () -> graph.write("a.aggregate_call", "4294967296 b.reset"));
      assertEquals("5 a.active false", graph.read("a.count_call"));
      graph.write("a.count_call", "2 b.reset");
      assertEquals("2 b.reset", graph.read("a.count_call"));
      send(graph, "in", 1, 1, 1);
      assertEquals("", graph.read("a.count_call"));
      assertEquals("2", graph.read("b.count"));
      graph.write("a.count_call", "9 stop");
      assertEquals("9 a.stop", graph.read("a.count_call"));
      graph.write("a.count_call", "");
      assertEquals("", graph.read("a.count_call"));
    }
  }

  @Test
  void filters() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> f :: AggregateFilter(deny 5, allow 1-9 20, 1 4294967295, drop 8)"
                + " -> a :: Capture; f[1] -> b :: Capture;"
                + "in2 :: Inject -> AggregateFilter(drop 1, allow all) -> c :: Capture")) {
      send(graph, "in", 0, 1, 5, 9, 10, 20, -1, 8);
      assertEquals(4, graph.packets("a").size());
      assertEquals(1, graph.packets("b").size());
      send(graph, "in2", 0, 1, -1);
      assertEquals(2, graph.packets("c").size());
    }
    String errors =
        TestGraph.errorsOf(
            "Idle -> AggregateFilter(x 1, allow y, allow, allow all, drop 3) -> Discard");
    assertTrue(errors.contains("pattern 0: expected a port number"), errors);
    assertTrue(errors.contains("pattern 1: bad aggregate number 'y'"), errors);
    assertTrue(errors.contains("pattern 2 has no aggregates"), errors);
    assertTrue(errors.contains("pattern 4 matches no packets"), errors);
  }

  @Test
  void lengthPaintAndFirst() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> AggregateLength -> ToIPSummaryDump(-, HEADER false, FIELDS aggregate)"
                + " -> AggregatePaint(4, INCREMENTAL true)"
                + " -> ToIPSummaryDump(-, HEADER false, FIELDS aggregate) -> Discard;"
                + "in2 :: Inject -> f :: AggregateFirst -> out :: Capture; f[1] -> more :: Capture;"
                + "in3 :: Inject -> l :: AggregateLength(IP true) -> Discard")) {
      graph.send(
          "in",
          new byte[10],
          packet -> {
            Anno.putI32(packet, Anno.EXTRA_LENGTH, 5);
            Anno.putU8(packet, Anno.PAINT, 0x12);
          });
      assertEquals("15\n242\n", graph.printed());
      send(graph, "in2", 3, 4, 3, -1, -1);
      assertEquals(3, graph.packets("out").size());
      assertEquals(2, graph.packets("more").size());
      assertEquals("3", graph.read("f.nagg"));
      graph.send("in3", new byte[4]);
      assertEquals(1, graph.drops("l", "no IP header"));
    }
  }
}
