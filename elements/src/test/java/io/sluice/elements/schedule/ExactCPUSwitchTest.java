// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ExactCPUSwitchTest {
  @Test
  void oneWorkerUsesTheFirstOutput() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> e :: ExactCPUSwitch -> a :: Capture; e[1] -> Discard")) {
      graph.send("in", new byte[1], new byte[1]);
      assertEquals(2, graph.packets("a").size());
    }
  }

  @Test
  void theWorkersThatHavePacketsTakeTurns() {
    String config =
        "in :: Dealt -> e :: ExactCPUSwitch -> Queue -> Unqueue -> a :: Capture;"
            + " e[1] -> Queue -> Unqueue -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config, Dealt.options(3))) {
      for (int worker = 0; worker < 3; worker++) {
        Dealt.deal(graph.router(), "in", worker, new byte[] {(byte) worker});
      }
      graph.run();
      assertEquals(2, graph.packets("a").size());
      assertEquals(1, graph.packets("b").size());
      assertEquals(1, graph.packets("b").get(0)[0]);
    }
  }
}
