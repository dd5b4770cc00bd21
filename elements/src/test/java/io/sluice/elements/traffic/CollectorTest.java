// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CollectorTest {
  private static final String SOURCE = "Generator(10.0.0.1, 10.9.0.1, LENGTH 100, %s) -> ";

  private static List<byte[]> traffic(String arguments) {
    try (TestGraph graph = TestGraph.of(SOURCE.formatted(arguments) + "out :: Capture")) {
      graph.run();
      return new ArrayList<>(graph.packets("out"));
    }
  }

  @Test
  void findsNothingWrongWhereNothingIs() {
    try (TestGraph graph =
        TestGraph.of(SOURCE.formatted("FLOWS 7, LIMIT 1000") + "c :: Collector")) {
      graph.run();
      assertEquals("1000", graph.read("c.count"));
      assertEquals("100000", graph.read("c.bytes"));
      assertEquals("0", graph.read("c.lost"));
      assertEquals("0", graph.read("c.reordered"));
      assertEquals("0", graph.read("c.duplicates"));
      assertEquals(7, graph.read("c.flows").lines().count());
      assertTrue(Long.parseLong(graph.read("c.p50")) <= Long.parseLong(graph.read("c.max")));
      assertTrue(graph.read("c.report").contains("\"order_in_all\": {\"packets\": 1000, "));
    }
  }

  @Test
  void seesThroughAddressTranslationAndTunnels() {
    try (TestGraph graph =
        TestGraph.of(
            SOURCE.formatted("FLOWS 9, LIMIT 900")
                + """
                MarkIPHeader(14) -> nat :: IPRewriter(pattern 192.0.2.1 1024-65535 - - 0 1)
                -> Strip(14) -> UDPIPEncap(1.1.1.1, 4789, 2.2.2.2, 4789)
                -> EtherEncap(0x0800, 0:0:0:0:0:1, 0:0:0:0:0:2) -> Pad(160) -> c :: Collector;
                nat[1] -> Discard
                """)) {
      graph.run();
      assertEquals("900", graph.read("c.count"));
      assertEquals("0", graph.read("c.unmarked"));
      assertEquals("0", graph.read("c.lost"));
    }
  }

  @Test
  void countsWhatIsMissingLateAndTwice() {
    List<byte[]> packets = traffic("FLOWS 1, LIMIT 10");
    try (TestGraph graph = TestGraph.of("in :: Inject -> c :: Collector")) {
      int[] order = {0, 2, 1, 1, 5, 4, 7, 8, 5};
      for (int number : order) {
        graph.send("in", packets.get(number));
      }
      assertEquals("2", graph.read("c.lost"));
      assertEquals("2", graph.read("c.duplicates"));
      assertEquals("2", graph.read("c.reordered"));
      graph.write("c.sent", "10");
      assertEquals("3", graph.read("c.lost"));
      assertEquals("0.3", graph.read("c.loss"));
      graph.write("c.reset", "");
      graph.send("in", packets.get(8), packets.get(9));
      assertEquals("0", graph.read("c.lost"));
      assertEquals("2", graph.read("c.count"));
    }
  }

  @Test
  void countsAsACompleteMemoryWould() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      List<Integer> arrivals = new ArrayList<>();
      int displacement = 1 + random.nextInt(180);
      for (int i = 0; i < 2000; i++) {
        int copies = random.nextInt(10) == 0 ? 0 : random.nextInt(10) == 0 ? 2 : 1;
        arrivals.addAll(Collections.nCopies(copies, i));
      }
      for (int from = 0; from < arrivals.size(); from += displacement) {
        int to = Math.min(arrivals.size(), from + displacement);
        Collections.shuffle(arrivals.subList(from, to), random);
      }
      long[] track = new long[NumberTrack.FIELDS + 4];
      BitSet seen = new BitSet();
      int highest = -1;
      int duplicates = 0;
      int reordered = 0;
      for (int number : arrivals) {
        NumberTrack.arrived(track, 0, 4, number);
        if (seen.get(number)) {
          duplicates++;
        } else if (number < highest) {
          reordered++;
        }
        seen.set(number);
        highest = Math.max(highest, number);
      }
      assertEquals(duplicates, track[NumberTrack.DUPLICATES], "seed " + seed);
      assertEquals(reordered, track[NumberTrack.REORDERED], "seed " + seed);
      assertEquals(highest + 1 - seen.cardinality(), NumberTrack.lost(track, 0), "seed " + seed);
    }
  }

  @Test
  void whatOnlyLooksLikeAMarkIsNone() {
    List<byte[]> packets = traffic("FLOWS 1, LIMIT 2");
    byte[] old = packets.get(0).clone();
    // The due time, a year ago.
    old[old.length - 7] ^= 0x40;
    try (TestGraph graph = TestGraph.of("in :: Inject -> c :: Collector -> out :: Capture")) {
      graph.send("in", old, new byte[0], new byte[17], new byte[64], packets.get(1));
      assertEquals("4", graph.read("c.unmarked"));
      assertEquals("1", graph.read("c.count"));
      assertEquals(5, graph.packets("out").size());
    }
  }

  @Test
  void seriesGetCoarserInsteadOfLonger() {
    TimeSeries series = new TimeSeries(10);
    for (long now = 1000; now < 1000 + 10 * 4096 * 3; now += 5) {
      series.add(series.place(now), 60, now);
    }
    assertTrue(series.text().startsWith("{\"interval_ns\": 40, \"packets\": [8, 8, "));
  }
}
