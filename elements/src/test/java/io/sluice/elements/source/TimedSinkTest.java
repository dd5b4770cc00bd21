// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TimedSinkTest {
  @Test
  void pullsOneAtATime() {
    // The timer runs from the moment the graph is made.
    long start = System.nanoTime();
    try (TestGraph graph = TestGraph.of("in :: Inject -> q :: Queue -> s :: TimedSink(10ms)")) {
      graph.send("in", new byte[3][4]);
      graph.until(() -> graph.read("q.length").equals("0"));
      assertTrue(System.nanoTime() - start >= 29_000_000);
      assertEquals("10ms", graph.read("s.interval"));
      assertThrows(HandlerException.class, () -> graph.write("s.interval", "0"));
    }
  }
}
