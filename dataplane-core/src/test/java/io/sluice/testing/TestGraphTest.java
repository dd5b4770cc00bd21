// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TestGraphTest {
  @Test
  void closesTwice() {
    TestGraph graph = TestGraph.of("in :: Inject -> out :: Capture");
    graph.send("in", new byte[60]);
    assertEquals(1, graph.packets("out").size());
    graph.close();
    graph.close();
  }
}
