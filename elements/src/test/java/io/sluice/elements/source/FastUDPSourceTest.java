// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FastUDPSourceTest {
  private static final String FLOW = "2:0:0:0:0:1, 1.0.0.1, 1234, 2:0:0:0:0:2, 2.0.0.2, 65535";

  @Test
  void packetsAreRightAndPortsGrow() {
    String config =
        "s :: FastUDPSource(0, 5, 64, "
            + FLOW
            + ", true, 2) -> Strip(14) -> c :: CheckIPHeader"
            + " -> u :: CheckUDPHeader -> Unstrip(14) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(5, graph.packets("out").size());
      String frame = HexFormat.of().formatHex(graph.packets("out").get(4));
      assertEquals(128, frame.length());
      assertEquals(
          "0200000000020200000000010800" + "450000320000" + "0000fa11", frame.substring(0, 48));
      assertEquals("01000001" + "02000002" + "04d4" + "0001" + "001e", frame.substring(52, 80));
      assertEquals("0", graph.read("c.drops"));
      assertEquals("0", graph.read("u.drops"));
      graph.write("s.reset", "");
      graph.write("s.limit", "1");
      graph.run();
      assertEquals(6, graph.packets("out").size());
    }
  }

  @Test
  void shortOnesAreMadeLongEnough() {
    String config =
        "FastUDPSource(0, 3, 10, "
            + FLOW
            + ", false) -> q :: Queue -> u :: Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(60, graph.packets("out").get(0).length);
      String frame = HexFormat.of().formatHex(graph.packets("out").get(2));
      assertEquals("04d2ffff001a0000", frame.substring(68, 84));
    }
    assertTrue(TestGraph.errorsOf("FastUDPSource(1, 2) -> Discard").contains("LENGTH"));
  }
}
