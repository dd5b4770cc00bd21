// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class IPRateMonitorTest {
  private static final String TWO_WAYS =
      "in :: Inject -> m :: IPRateMonitor(%s) -> out :: Capture; in2 :: Inject -> [1] m;"
          + "m[1] -> out2 :: Capture";

  private static final byte[] PACKET = TestGraph.hex("4500001400010000401166d60a0000010a000002");

  @Test
  void annotatesWithBothRates() {
    String config =
        "in :: Inject -> m :: IPRateMonitor(PACKETS, 1, 1000000000) -> c :: CompareBlock(1, 0, 1)"
            + " -> slow :: Capture; c[1] -> fast :: Capture; in2 :: Inject -> [1] m;"
            + " m[1] -> d :: CompareBlock(0, 1, 1) -> fast2 :: Capture; d[1] -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", PACKET);
      assertEquals(1, graph.packets("slow").size());
      // The rate rises from the second epoch on.
      for (int i = 0; i < 1_000_000 && graph.packets("fast").isEmpty(); i++) {
        graph.sendIp("in", PACKET);
        graph.sendIp("in2", PACKET);
      }
      assertFalse(graph.packets("fast").isEmpty());
      assertFalse(graph.packets("fast2").isEmpty());
      String look = graph.read("m.look");
      assertTrue(look.matches("\\d+\n10\t[0-9.]+\t[0-9.]+\n"), look);
      graph.write("m.reset", "");
      assertTrue(graph.read("m.look").matches("\\d+\n"), graph.read("m.look"));
    }
  }

  @Test
  void finerPartsNeedAnAddressAndMemory() {
    try (TestGraph graph = TestGraph.of(TWO_WAYS.formatted("BYTES, 0.5, 0, 100, false"))) {
      for (int i = 0; i < 8; i++) {
        graph.sendIp("in", PACKET);
      }
      graph.send("in", new byte[10]);
      assertEquals(9, graph.packets("out").size());
      // A threshold of 0 is reached by any address.
      assertEquals(String.valueOf(4 * 1072 + 4 * 64), graph.read("m.mem"));
      assertEquals("102400", graph.read("m.memmax"));
      graph.write("m.anno_level", "10.0.0.0 1 100");
      assertEquals(String.valueOf(2 * 1072 + 2 * 64), graph.read("m.mem"));
      graph.write("m.memmax", "200");
      assertEquals("204800", graph.read("m.memmax"));
      graph.replace(TWO_WAYS.formatted("BYTES, 0.5, 0, 100, false"));
      assertEquals("204800", graph.read("m.memmax"));
      assertEquals(String.valueOf(2 * 1072 + 2 * 64), graph.read("m.mem"));
    }
  }

  @Test
  void thresholdIsAsIfAllPacketsCounted() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> m :: IPRateMonitor(PACKETS, 0.25, 100) -> Unqueue"
                + " -> out :: Capture")) {
      assertEquals("25", graph.read("m.thresh"));
      graph.sendIp("in", PACKET);
      graph.run();
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> IPRateMonitor(BITS, 1.5, x) -> Idle");
    assertTrue(errors.contains("monitor type should be \"PACKETS\" or \"BYTES\""), errors);
    assertTrue(errors.contains("ratio must be between 0 and 1"), errors);
    assertTrue(errors.contains("THRESH: "), errors);
  }
}
