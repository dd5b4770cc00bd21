// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class HandlerAggregateTest {
  @Test
  void addsUp() {
    String config =
        "in :: Inject -> a :: Counter -> b :: Counter -> out :: Capture; c :: Idle -> Counter -> Idle;"
            + "x :: HandlerAggregate(ELEMENT a, ELEMENT b, c2); Idle -> c2 :: Counter -> Idle";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[3]);
      graph.send("in", new byte[3]);
      assertEquals("4", graph.router().read("x.add", "count"));
      assertEquals("12", graph.router().read("x.add", "byte_count"));
      assertTrue(graph.router().read("x.avg", "count").startsWith("1.3333"));
      graph.write("x.write", "reset");
      assertEquals("0", graph.router().read("x.add", "count"));
      assertThrows(HandlerException.class, () -> graph.router().read("x.add", "class"));
      assertThrows(HandlerException.class, () -> graph.router().read("x.add", "nonsense"));
    }
  }

  @Test
  void mistakes() {
    assertTrue(TestGraph.errorsOf("HandlerAggregate(ELEMENT q)").contains("no element named 'q'"));
    assertTrue(TestGraph.errorsOf("HandlerAggregate()").contains("ELEMENT"));
  }
}
