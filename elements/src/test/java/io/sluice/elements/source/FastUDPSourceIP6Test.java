// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** FastUDPSourceIP6 and FastUDPFlowsIP6. */
class FastUDPSourceIP6Test {
  private static final String SRC = "2:0:0:0:0:1, 2001:db8::1";
  private static final String DST = "2:0:0:0:0:2, 2001:db8::2";
  private static final String HEADERS =
      "020000000002 020000000001 86dd 60000000001011fa 20010db8000000000000000000000001"
          + "20010db8000000000000000000000002";

  /** As kohler/click writes them, but for two bytes at the end that it leaves as they were. */
  @Test
  void packetsAreThoseOfClick() {
    String config =
        "FastUDPSourceIP6(0, 3, 70, %s, 1234, %s, 53, true, 2) -> out :: Capture"
            .formatted(SRC, DST);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(3, graph.packets("out").size());
      assertArrayEquals(
          TestGraph.hex(HEADERS + "04d2003500109f52 0000000000000000"),
          graph.packets("out").get(1));
      assertArrayEquals(
          TestGraph.hex(HEADERS + "04d3003600109f50 0000000000000000"),
          graph.packets("out").get(2));
      assertEquals(54, graph.captured("out").get(0).transportOffset());
    }
  }

  @Test
  void shortOnesHaveRoomForAllHeaders() {
    String config =
        "FastUDPSourceIP6(0, 1, 20, %s, 1234, %s, 53, false) -> out :: Capture".formatted(SRC, DST);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(
          "04d2003500080000", HexFormat.of().formatHex(graph.packets("out").get(0)).substring(108));
    }
    String errors =
        TestGraph.errorsOf("FastUDPSourceIP6(0, 1, 20, 2:0:0:0:0:1, 1.2.3.4) -> Discard");
    assertTrue(errors.contains("SRCIP6: parse error in '1.2.3.4'"), errors);
  }

  @Test
  void flowsDifferInTheirPorts() {
    String config =
        "f :: FastUDPFlowsIP6(0, 12, 62, %s, %s, 3, 2, SEQUENTIAL true) -> CheckIP6Header(OFFSET 14)"
                .formatted(SRC, DST)
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(12, graph.packets("out").size());
      Set<String> ports = new HashSet<>();
      for (byte[] packet : graph.packets("out")) {
        String text = HexFormat.of().formatHex(packet);
        assertEquals(124, text.length());
        assertEquals("0008", text.substring(116, 120));
        ports.add(text.substring(108, 116));
      }
      assertTrue(ports.size() >= 4 && ports.size() <= 6, ports::toString);
      assertEquals("12", graph.read("f.count"));
    }
  }
}
