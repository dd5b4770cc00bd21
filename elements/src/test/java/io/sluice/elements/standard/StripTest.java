// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.graph.TestGraph;
import org.junit.jupiter.api.Test;

class StripTest extends ElementContract {
  @Override
  protected String element() {
    return "Strip(14)";
  }

  @Test
  void removesBytesFromTheFront() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> Strip(4) -> out :: Capture")) {
      graph.send("in", TestGraph.hex("000102030405"), TestGraph.hex("0001020304"));
      assertArrayEquals(TestGraph.hex("0405"), graph.packets("out").get(0));
      assertArrayEquals(TestGraph.hex("04"), graph.packets("out").get(1));
    }
  }

  @Test
  void shortPacketsBecomeEmpty() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> Strip(40) -> out :: Capture")) {
      graph.send("in", new byte[32], new byte[0]);
      assertEquals(0, graph.packets("out").get(0).length);
      assertEquals(0, graph.packets("out").get(1).length);
    }
  }

  @Test
  void lengthIsMandatory() {
    String errors = TestGraph.errorsOf("Inject -> Strip -> Discard");
    assertTrue(errors.contains("LENGTH: required argument missing"), errors);
  }
}
