// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class PushNullTest {
  @Test
  void isPushOnly() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> PushNull -> out :: Capture")) {
      graph.send("in", new byte[4]);
      assertEquals(1, graph.packets("out").size());
    }
    String errors = TestGraph.errorsOf("Idle -> Queue -> PushNull -> Idle");
    assertTrue(errors.contains("pull output 0 connected to 'PushNull@3 :: PushNull' push"), errors);
  }
}
