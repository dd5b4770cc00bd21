// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.elements.ElementContract;
import io.sluice.graph.Handlers.HandlerException;
import io.sluice.graph.TestGraph;
import io.sluice.packet.Anno;
import org.junit.jupiter.api.Test;

class CheckLengthTest extends ElementContract {
  @Override
  protected String element() {
    return "CheckLength(50)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  @Test
  void longPacketsLeaveByOutput1() {
    String config = "in :: Inject -> e :: CheckLength(60) -> out :: Capture; e[1] -> x :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[60], new byte[61], new byte[0]);
      assertEquals(2, graph.packets("out").size());
      assertEquals(61, graph.packets("x").get(0).length);
      graph.write("e.length", "61");
      assertEquals("61", graph.read("e.length"));
      graph.send("in", new byte[61]);
      assertEquals(3, graph.packets("out").size());
      assertThrows(HandlerException.class, () -> graph.write("e.length", "-1"));
    }
  }

  @Test
  void longPacketsAreDroppedWithoutOutput1() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: CheckLength(60) -> out :: Capture")) {
      graph.send("in", new byte[61]);
      assertEquals(1, graph.drops("e", "too long"));
    }
  }

  @Test
  void extraLengthCounts() {
    String config = "in :: Inject -> CheckLength(60, EXTRA_LENGTH true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[50], p -> Anno.putI32(p, Anno.EXTRA_LENGTH, 10));
      graph.send("in", new byte[50], p -> Anno.putI32(p, Anno.EXTRA_LENGTH, 11));
      graph.send("in", new byte[50], p -> Anno.putI32(p, Anno.EXTRA_LENGTH, -1));
      assertEquals(1, graph.packets("out").size());
    }
  }
}
