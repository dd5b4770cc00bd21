// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ThreadIPMapperTest {
  private static byte[] udp(int src) {
    return TestGraph.hex(
        "4500001c 00000000 40 11 0000 0a0000%02x 0a000102 0001 0035 0008 0000".formatted(src));
  }

  @Test
  void eachWorkerHasItsPattern() {
    String config =
        "in :: Dealt -> MarkIPHeader -> rw :: IPRewriter(t) -> Queue -> Unqueue -> out :: Capture;"
            + " t :: ThreadIPMapper(1.0.0.1 1024-65535 - - 0 0, 1.0.0.2 1024-65535 - - 0 0)";
    try (TestGraph graph = TestGraph.of(config, Dealt.options(2))) {
      for (int worker = 0; worker < 2; worker++) {
        Dealt.deal(graph.router(), "in", worker, udp(worker));
        graph.run();
        assertEquals(worker + 1, graph.packets("out").get(worker)[15]);
      }
    }
  }

  @Test
  void mistakesAreReported() {
    assertTrue(TestGraph.errorsOf("t :: ThreadIPMapper").contains("no patterns given"));
    String errors =
        TestGraph.errorsOf(
            "Idle -> IPRewriter(u) -> Discard;"
                + " u :: ThreadIPMapper(1.0.0.1 1-9 - - 0 0, 1.0.0.2 1-9 - - 3 0)");
    assertTrue(
        errors.contains("output port out of range in 'u :: ThreadIPMapper' pattern 1"), errors);
  }
}
