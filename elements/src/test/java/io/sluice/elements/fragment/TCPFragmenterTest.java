// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TCPFragmenterTest extends ElementContract {
  /** 20 bytes of payload, FIN, PSH and ACK. */
  private static final String SEGMENT =
      "4500003c00010000400666b90a0000010a000002 04d20050000000010000000250192000 4e5e0000"
          + "6162636465666768696a6b6c6d6e6f7071727374";

  @Override
  protected String element() {
    return "TCPFragmenter(MTU 45)";
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> MarkIPHeader(4) -> f :: TCPFragmenter(%s) -> Strip(4) -> CheckIPHeader"
                .formatted(arguments)
            + " -> c :: CheckTCPHeader -> out :: Capture");
  }

  private static List<String> texts(TestGraph graph) {
    return graph.packets("out").stream().map(HexFormat.of()::formatHex).toList();
  }

  /** As kohler/click splits it, but that only the last one has FIN here. */
  @Test
  void longOnesAreSplit() {
    try (TestGraph graph = graph("MTU 48")) {
      graph.send("in", TestGraph.hex("00000000" + SEGMENT + "ffff"));
      List<String> packets = texts(graph);
      assertEquals(3, packets.size());
      assertEquals(
          "4500003000010000400666c50a0000010a000002"
              + "04d2005000000001000000025018200 0e5070000 6162636465666768".replace(" ", ""),
          packets.get(0));
      assertEquals(
          "4500003000010000400666c50a0000010a000002"
              + "04d200500000000900000002501820 00c4df0000 696a6b6c6d6e6f70".replace(" ", ""),
          packets.get(1));
      assertEquals(
          "4500002c00010000400666c90a0000010a000002"
              + "04d20050000000110000000250192000 91a90000 71727374".replace(" ", ""),
          packets.get(2));
      assertEquals("3", graph.read("f.fragments"));
      assertEquals("1", graph.read("f.fragmented_count"));
      assertEquals("1", graph.read("f.count"));
      assertEquals("0", graph.read("c.drops"));
    }
  }

  @Test
  void otherPacketsPass() {
    try (TestGraph graph = graph("MTU 61")) {
      graph.send("in", TestGraph.hex("00000000" + SEGMENT));
      assertArrayEquals(TestGraph.hex(SEGMENT), graph.packets("out").get(0));
    }
    try (TestGraph graph = graph("MTU 40")) {
      graph.send("in", TestGraph.hex("00000000" + SEGMENT));
      assertArrayEquals(TestGraph.hex(SEGMENT), graph.packets("out").get(0));
      assertEquals("0", graph.read("f.fragmented_count"));
    }
    String udp = "45000020000100004011 66ca0a0000010a000002 12340035000c000061626364";
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> f :: TCPFragmenter(MTU 21) -> out :: Capture")) {
      graph.sendIp("in", TestGraph.hex(udp));
      assertArrayEquals(TestGraph.hex(udp), graph.packets("out").get(0));
      graph.sendIp("in", TestGraph.hex(SEGMENT.substring(0, 100).replace("2000 ", "2000")));
      assertEquals(1, graph.drops("f", "bad TCP or IP length"));
    }
  }

  @Test
  void theAnnotationCountsWhereItIsLess() {
    String config =
        "in :: Inject -> MarkIPHeader -> f :: TCPFragmenter(MTU 50, MTU_ANNO 16)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] segment = TestGraph.hex(SEGMENT);
      graph.send("in", segment, p -> Anno.putU16(p, 16, 41));
      assertEquals(20, graph.packets("out").size());
      graph.send("in", segment, p -> Anno.putU16(p, 16, 70));
      assertEquals(22, graph.packets("out").size());
      graph.send("in", segment);
      assertEquals(24, graph.packets("out").size());
      graph.replace(config);
      assertEquals("24", graph.read("f.fragments"));
      assertEquals("3", graph.read("f.count"));
    }
  }

  @Test
  void synIsInTheFirstOneOnly() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> TCPFragmenter(MTU 52) -> out :: Capture")) {
      byte[] segment = TestGraph.hex(SEGMENT);
      segment[33] = 2;
      graph.sendIp("in", segment);
      assertEquals(2, graph.packets("out").size());
      assertEquals(2, graph.packets("out").get(0)[33]);
      assertEquals(1, graph.packets("out").get(0)[27]);
      assertEquals(0, graph.packets("out").get(1)[33]);
      assertEquals(1 + 1 + 12, graph.packets("out").get(1)[27]);
    }
  }

  @Test
  void anMtuIsWanted() {
    String errors =
        TestGraph.errorsOf(
            "Inject -> TCPFragmenter() -> Discard; Inject -> TCPFragmenter(48) -> Discard");
    assertTrue(errors.contains("At least one of MTU and MTU_ANNO must be set"), errors);
    assertTrue(errors.contains("too many arguments"), errors);
  }
}
