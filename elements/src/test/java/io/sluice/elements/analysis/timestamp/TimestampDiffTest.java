// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TimestampDiffTest {
  @Test
  void measuresNumberedPackets() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> n :: NumberPacket(NET_ORDER true)"
                + " -> r :: RecordTimestamp(OFFSET 40, COUNTER n, N 3)"
                + " -> d :: TimestampDiff(r, NANO true) -> out :: Capture;"
                + "d[1] -> unknown :: Capture; in2 :: Inject -> d")) {
      graph.send("in", new byte[60], new byte[60], new byte[60], new byte[60]);
      assertEquals(3, graph.packets("out").size());
      assertEquals(1, graph.packets("unknown").size());
      assertEquals("3", graph.read("r.count"));
      assertEquals("1", graph.read("r.missed"));
      graph.send("in2", new byte[47]);
      assertEquals(2, graph.packets("unknown").size());
      int[] delays =
          graph.read("d.dump_list").lines().mapToInt(Integer::parseInt).sorted().toArray();
      assertEquals(3, delays.length);
      assertEquals("2", graph.read("d.index"));
      assertEquals(String.valueOf(delays[0]), graph.read("d.min"));
      assertEquals(String.valueOf(delays[2]), graph.read("d.perc100"));
      assertEquals(String.valueOf(delays[1]), graph.read("d.median"));
      assertEquals(graph.read("d.max"), graph.router().read("d.perc", "100"));
      double average = Double.parseDouble(graph.read("d.average"));
      assertEquals(Arrays.stream(delays).average().getAsDouble(), average, 0.01);
      assertTrue(Double.parseDouble(graph.read("d.stddev")) >= 0);
      assertEquals("0", graph.router().read("d.average", "3"));
      assertThrows(HandlerException.class, () -> graph.router().read("d.min", "x"));
      assertThrows(HandlerException.class, () -> graph.router().read("d.perc", "x"));
      assertTrue(graph.read("d.dump").startsWith("0: "));
    }
  }

  @Test
  void trafficClassesHaveTheirOwnAverages() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> n :: NumberPacket(OFFSET 2) -> r :: RecordTimestamp(OFFSET 2, COUNTER n)"
                + " -> d :: TimestampDiff(r, OFFSET 2, NANO true, TC_OFFSET 1, TC_MASK 15)"
                + " -> Discard")) {
      byte[] one = new byte[10];
      one[1] = 0x31;
      byte[] two = new byte[10];
      two[1] = 2;
      graph.send("in", one, two, one);
      int[] delays = graph.read("d.dump_list").lines().mapToInt(Integer::parseInt).toArray();
      double ofOne = Double.parseDouble(graph.router().read("d.avg_tc", "1"));
      assertEquals((delays[0] + delays[2]) / 2.0, ofOne, 0.01);
      assertEquals(delays[1], Double.parseDouble(graph.router().read("d.avg_tc", "2 1")), 0.01);
      assertEquals("0", graph.router().read("d.avg_tc", "3"));
      assertThrows(HandlerException.class, () -> graph.router().read("d.avg_tc", "x"));
    }
  }

  @Test
  void growsSamplesAndLimits() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> r :: RecordTimestamp(N 1, DYNAMIC true, OFFSET 0, SAMPLE 2)"
                + " -> d :: TimestampDiff(r, OFFSET 0, N 1, SAMPLE 2) -> out :: Capture;"
                + "in2 :: Inject -> s :: RecordTimestamp(DYNAMIC true, OFFSET 0) -> Discard")) {
      for (int number : new int[] {0, 1, 6, 200}) {
        graph.send("in", new byte[] {(byte) number, 0, 0, 0, 0, 0, 0, 0});
      }
      assertEquals(4, graph.packets("out").size());
      assertEquals("3", graph.read("r.count"));
      assertEquals("0", graph.read("d.index"));
      graph.send("in2", TestGraph.hex("ffffffffffffff7f"), TestGraph.hex("ffffffffffffffff"));
      assertEquals("2", graph.read("s.missed"));
    }
    String errors = TestGraph.errorsOf("i :: Idle -> TimestampDiff(i) -> Discard");
    assertTrue(errors.contains("is not a RecordTimestamp"), errors);
  }
}
