// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class StoreEtherAddressTest extends ElementContract {
  @Override
  protected String element() {
    return "StoreEtherAddress(1:2:3:4:5:6, src)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: StoreEtherAddress("
            + arguments
            + ") -> out :: Capture;"
            + " e[1] -> short :: Capture");
  }

  private static String stored(TestGraph graph) {
    graph.send("in", TestGraph.hex("ffffffffffffeeeeeeeeeeee0800"));
    return HexFormat.of().formatHex(graph.packets("out").get(graph.packets("out").size() - 1));
  }

  @Test
  void writesTheAddressWhereItIsToldTo() {
    try (TestGraph graph = graph("1:2:3:4:5:6, src")) {
      assertEquals("ffffffffffff0102030405060800", stored(graph));
      graph.write("e.addr", "a:b:c:d:e:f");
      assertEquals("ffffffffffff0a0b0c0d0e0f0800", stored(graph));
      assertEquals("0A-0B-0C-0D-0E-0F", graph.read("e.addr"));
    }
    try (TestGraph graph = graph("1:2:3:4:5:6, DST")) {
      assertEquals("010203040506eeeeeeeeeeee0800", stored(graph));
    }
    try (TestGraph graph = graph("1:2:3:4:5:6, 8")) {
      assertEquals("ffffffffffffeeee010203040506", stored(graph));
    }
  }

  @Test
  void shortPacketsLeaveByTheSecondOutput() {
    try (TestGraph graph = graph("1:2:3:4:5:6, 9")) {
      graph.send("in", TestGraph.hex("ffffffffffffeeeeeeeeeeee0800"));
      assertEquals(1, graph.packets("short").size());
    }
  }

  @Test
  void takesTheAddressFromAnAnnotation() {
    String config =
        "in :: Inject -> SetAnnoByte(0, 1) -> SetAnnoByte(5, 9)"
            + " -> e :: StoreEtherAddress(dst, ANNO 0) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("010000000009eeeeeeeeeeee0800", stored(graph));
    }
  }

  @Test
  void wrongArgumentsAreRefused() {
    String errors = TestGraph.errorsOf("Idle -> StoreEtherAddress(x, y) -> Discard");
    assertTrue(errors.contains("ADDR: parse error"), errors);
    assertTrue(errors.contains("OFFSET: parse error"), errors);
  }
}
