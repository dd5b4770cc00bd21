// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class PullNullTest {
  @Test
  void isPullOnly() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> Queue -> PullNull -> out :: Capture")) {
      graph.send("in", new byte[4]);
      graph.run();
      assertEquals(1, graph.packets("out").size());
    }
    String errors =
        TestGraph.errorsOf(
            "RatedSource -> PullNull -> Unqueue -> Discard; x :: TimedSource -> PullNull -> Discard");
    assertTrue(errors.contains("push output 0 connected to"), errors);
  }
}
