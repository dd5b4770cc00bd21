// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DynamicUDPIPEncap and RandomUDPIPEncap; what they share with UDPIPEncap is tested there. */
class DynamicUDPIPEncapTest extends ElementContract {
  @Override
  protected String element() {
    return "DynamicUDPIPEncap(1.2.3.4, 65535, 5.6.7.8, 53, true, 2)";
  }

  /** As kohler/click writes them. */
  @Test
  void portsGrowAfterEachInterval() {
    String config = "in :: Inject -> " + element() + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] payload = TestGraph.hex("6162636465");
      graph.send("in", payload, payload, payload);
      graph.replace(config);
      graph.send("in", payload, payload);
      List<String> packets = graph.packets("out").stream().map(HexFormat.of()::formatHex).toList();
      assertEquals(
          List.of(
              "4500002100000000fa11b0b80102030405060708ffff0035000dc5c46162636465",
              "4500002100010000fa11b0b70102030405060708ffff0035000dc5c46162636465",
              "4500002100020000fa11b0b6010203040506070800000036000dc5c36162636465",
              "4500002100030000fa11b0b5010203040506070800000036000dc5c36162636465",
              "4500002100040000fa11b0b4010203040506070800010037000dc5c16162636465"),
          packets);
    }
  }

  @Test
  void withoutIntervalPortsStay() {
    String config =
        "in :: Inject -> DynamicUDPIPEncap(1.2.3.4, 65535, 5.6.7.8, 53, false) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[0], new byte[0]);
      assertArrayEquals(
          TestGraph.hex("4500001c00010000fa11b0bc0102030405060708ffff003500080000"),
          graph.packets("out").get(1));
    }
  }

  @Test
  void randomOnesAreOfOneFlow() {
    String config =
        "in :: Inject -> r :: RandomUDPIPEncap -> CheckIPHeader -> CheckUDPHeader"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      String src = graph.read("r.src");
      String dst = graph.read("r.dst");
      // An address of which CheckIPHeader thinks ill would spoil it.
      graph.write("r.src", "1.2.3.4");
      graph.send("in", new byte[5]);
      graph.replace(config);
      assertEquals("1.2.3.4", graph.read("r.src"));
      assertEquals(dst, graph.read("r.dst"));
      graph.send("in", new byte[5]);
      assertEquals(2, graph.packets("out").size());
      String first = HexFormat.of().formatHex(graph.packets("out").get(0)).substring(24);
      assertEquals(first, HexFormat.of().formatHex(graph.packets("out").get(1)).substring(24));
      assertEquals(3, src.chars().filter(c -> c == '.').count());
    }
  }
}
