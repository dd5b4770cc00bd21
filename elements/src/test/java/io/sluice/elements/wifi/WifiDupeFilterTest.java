// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class WifiDupeFilterTest extends ElementContract {
  @Override
  protected String element() {
    return "WifiDupeFilter";
  }

  private static TestGraph graph() {
    return TestGraph.of("in :: Inject -> d :: WifiDupeFilter -> out :: Capture");
  }

  /** A frame from a station. */
  private static byte[] frame(int station, int sequence, int fragment, int flags) {
    byte[] frame = WifiFrames.frame(WifiFrames.TO_AP);
    frame[1] |= (byte) flags;
    frame[15] = (byte) station;
    frame[14] = (byte) (station >> 8);
    frame[13] = (byte) (station >> 16);
    frame[22] = (byte) (sequence << 4 | fragment);
    frame[23] = (byte) (sequence >> 4);
    return frame;
  }

  private static void expect(TestGraph graph, int passed, byte[] frame) {
    int before = graph.packets("out").size();
    graph.send("in", frame);
    assertEquals(before + passed, graph.packets("out").size());
  }

  @Test
  void onlyRetriesOfTheLastFrameAreDropped() {
    int retry = Dot11.RETRY;
    try (TestGraph graph = graph()) {
      graph.write("d.debug", "true");
      expect(graph, 1, frame(2, 300, 0, 0));
      expect(graph, 1, frame(2, 300, 0, 0));
      expect(graph, 0, frame(2, 300, 0, retry));
      expect(graph, 1, frame(3, 300, 0, retry));
      expect(graph, 1, frame(2, 301, 0, retry));
      expect(graph, 1, frame(2, 300, 0, retry));
      // a first frame with the number 0 counts as sent before, as in Click
      expect(graph, 0, frame(4, 0, 0, retry));
      assertEquals("2", graph.read("d.dupes"));
      assertEquals("2", graph.read("d.drops"));
      assertEquals(
          List.of(
              "d :: WifiDupeFilter: dup seq 300 frag 0 src 02-00-00-00-00-02",
              "d :: WifiDupeFilter: dup seq 0 frag 0 src 02-00-00-00-00-04"),
          graph.log());
      graph.write("d.reset", "");
      assertEquals("", graph.read("d.stats"));
      assertEquals("0", graph.read("d.dupes"));
    }
  }

  @Test
  void laterFragmentsOfTheSameFramePass() {
    int retry = Dot11.RETRY;
    int more = Dot11.MORE_FRAGMENTS;
    try (TestGraph graph = graph()) {
      expect(graph, 1, frame(2, 9, 0, more));
      expect(graph, 0, frame(2, 9, 0, more | retry));
      expect(graph, 1, frame(2, 9, 1, more | retry));
      expect(graph, 1, frame(2, 9, 2, retry));
      expect(graph, 0, frame(2, 9, 1, more | retry));
      assertEquals("02-00-00-00-00-02 packets 5 dupes 2 seq 9 frag 2\n", graph.read("d.stats"));
    }
  }

  @Test
  void groupControlAndShortFramesPass() {
    byte[] group = frame(2, 5, 0, Dot11.RETRY);
    group[4] = 1;
    try (TestGraph graph = graph()) {
      expect(graph, 1, group);
      expect(graph, 1, group);
      expect(graph, 1, WifiFrames.frame(WifiFrames.ACK));
      assertEquals("", graph.read("d.stats"));
    }
  }

  @Test
  void memoryForStationsIsBounded() {
    try (TestGraph graph = graph()) {
      for (int station = 0; station <= 65_536; station++) {
        graph.send("in", frame(station, 7, 0, 0));
        graph.captured("out").clear();
      }
      assertEquals(1, graph.read("d.stats").lines().count());
    }
  }

  @Test
  void stationsOutliveTheConfiguration() {
    try (TestGraph graph = graph()) {
      expect(graph, 1, frame(2, 5, 0, 0));
      graph.replace("in :: Inject -> d :: WifiDupeFilter -> out :: Capture");
      expect(graph, 0, frame(2, 5, 0, Dot11.RETRY));
    }
  }
}
