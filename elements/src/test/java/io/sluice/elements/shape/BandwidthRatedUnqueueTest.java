// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
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
  void aLinkTakesMoreThanTheBytes() {
    // 80,000 bits are 10,000 bytes, of which 124 or 1,124 make 12.4 or 112.4 ms a packet.
    String config =
        "in :: Inject -> Queue -> u :: BandwidthRatedUnqueue(%s, BURST_BYTES 124) -> out :: Capture";
    for (String arguments :
        new String[] {"80000, LINK_RATE true", "10kBps, LINK_RATE true, EXTRA_LENGTH true"}) {
      boolean extra = arguments.contains("EXTRA");
      try (TestGraph graph = TestGraph.of(config.formatted(arguments))) {
        graph.send(
            "in",
            packet -> Anno.putI32(packet, Anno.EXTRA_LENGTH, 1000),
            new byte[extra ? 3 : 8][100]);
        long start = System.nanoTime();
        graph.until(() -> graph.packets("out").size() == (extra ? 3 : 8));
        long nanos = System.nanoTime() - start;
        assertTrue(nanos >= (extra ? 190_000_000 : 70_000_000), arguments + " " + nanos);
        assertEquals("80kbps", graph.read("u.rate"));
      }
    }
  }
}
