// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class IdleTest {
  @Test
  void throwsAwayWhatIsPushedAndGivesNothing() {
    String config = "in :: Inject -> i :: Idle; i -> out :: Capture; Idle -> q :: Queue -> [1] i";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[4]);
      graph.run();
      assertEquals(0, graph.packets("out").size());
      assertEquals("0", graph.read("q.length"));
    }
  }
}
