// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ERSPANDecapTest extends ElementContract {
  private static final String DUMP =
      " -> ToIPSummaryDump(-, HEADER false, FIELDS timestamp aggregate link) -> out :: Capture";
  private static final byte[] FRAME = TestGraph.hex("020000000002 020000000001 0806 0102");

  @Override
  protected String element() {
    return "ERSPANDecap";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static void expect(String line, String header) {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> SetTimestamp(5.0) -> e :: ERSPANDecap" + DUMP)) {
      graph.send("in", TestGraph.hex(header + "020000000002 020000000001 0806 0102"));
      assertArrayEquals(FRAME, graph.packets("out").get(0));
      assertEquals(line, graph.printed().strip());
    }
  }

  @Test
  void typeTwo() {
    expect("5.000000 801 3", "1064 1b21 00000000");
  }

  @Test
  void typeThree() {
    // No subheader, direction out.
    expect("5.000000 18 1", "2000 0012 00000064 0000 0008");
    // Platform 3: upper half of a time in units of 100 ns.
    expect("858.946454400 18 0", "2000 0012 fff8d3e0 0000 0003 0c000000 00000001");
    // Another platform.
    expect("5.000000 18 0", "2000 0012 00000001 0000 0001 04000000 00000001");
  }

  @Test
  void othersLeaveByTheSecondOutput() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> e :: ERSPANDecap -> out :: Capture; e[1] -> o :: Capture")) {
      graph.send(
          "in",
          TestGraph.hex("10640b2100"),
          TestGraph.hex("3064 0b21 00000000 00000000"),
          TestGraph.hex("2064 0b21 00000000 00"),
          TestGraph.hex("2064 0b21 00000000 0000 0001 0000"));
      assertEquals(4, graph.packets("o").size());
    }
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> e :: ERSPANDecap(SPAN_ANNO false) -> out :: Capture")) {
      graph.send("in", TestGraph.hex("10640b2100"), TestGraph.hex("f0640b2100000000"));
      assertEquals(1, graph.drops("e", "packet too short"));
      assertEquals(1, graph.drops("e", "unknown ERSPAN version"));
    }
  }
}
