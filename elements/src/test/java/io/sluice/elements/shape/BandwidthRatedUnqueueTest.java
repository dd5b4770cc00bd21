// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class BandwidthRatedUnqueueTest {
  @Test
  void bytesCount() {
    String config =
        "in :: Inject -> Queue -> u :: BandwidthRatedUnqueue(10kBps, BURST_BYTES 100)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[8][100]);
      long start = System.nanoTime();
      graph.until(() -> graph.packets("out").size() == 8);
      long nanos = System.nanoTime() - start;
      // The bucket holds 100 bytes and lets the packet through that empties it.
      assertTrue(nanos >= 55_000_000, "six packets of 10 ms each came in " + nanos + " ns");
      assertEquals("80kbps", graph.read("u.rate"));
      graph.write("u.rate", "1Gbps");
      assertEquals("1Gbps", graph.read("u.config"));
    }
  }

  @Test
  void aLinkTakesMoreThanThePacket() {
    String config =
        "in :: Inject -> Queue -> u :: BandwidthRatedUnqueue(1000, BURST 4, LINK_RATE true,"
            + " EXTRA_LENGTH true, ACTIVE false, BURST_BYTES 1) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[8][100]);
      graph.router().step();
      assertEquals(0, graph.packets("out").size());
      graph.write("u.active", "true");
      graph.router().step();
      assertEquals(4, graph.packets("out").size());
      // Four packets owe 3,967 bits, which take almost four seconds.
      for (int i = 0; i < 100; i++) {
        graph.router().step();
      }
      assertEquals(4, graph.packets("out").size());
      graph.write("u.reset", "");
      graph.write("u.rate", "1Gbps");
      graph.until(() -> graph.packets("out").size() == 8);
    }
  }
}
