// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class AggregateCounterVectorTest extends ElementContract {
  @Override
  protected String element() {
    return "AggregateCounterVector(MASK 1023, BYTES true, IP_BYTES true)";
  }

  private static String config(String arguments) {
    return "in :: Inject -> c :: AggregateCounterVector(" + arguments + ") -> out :: Capture";
  }

  private static void send(TestGraph graph, int aggregate, int length) {
    graph.send("in", new byte[length], packet -> Anno.putI32(packet, Anno.AGGREGATE, aggregate));
  }

  @Test
  void countsByTheBitsOfTheMask() {
    try (TestGraph graph = TestGraph.of(config("0x1f"))) {
      send(graph, 3, 10);
      send(graph, 0x23, 20);
      send(graph, -1, 30);
      assertEquals("3 2\n31 1\n", graph.read("c.counts"));
      assertEquals("3", graph.read("c.count"));
      graph.replace(config("0x1f"));
      send(graph, 31, 30);
      assertEquals("3 2\n31 2\n", graph.read("c.counts"));
      graph.write("c.clear", "");
      assertEquals("0", graph.read("c.count"));
    }
  }

  @Test
  void countsBytes() {
    try (TestGraph graph = TestGraph.of(config("7, BYTES true"))) {
      send(graph, 3, 10);
      graph.write("c.active", "false");
      send(graph, 3, 20);
      assertEquals("3 10\n", graph.read("c.counts"));
      graph.write("c.active", "true");
      graph.write("c.stop", "");
      assertEquals("false", graph.read("c.active"));
      assertTrue(graph.router().isStopRequested());
      assertEquals(2, graph.packets("out").size());
    }
  }

  @Test
  void wrongArguments() {
    String errors = TestGraph.errorsOf("Idle -> AggregateCounterVector(0xffffffff) -> Discard");
    assertTrue(errors.contains("MASK: out of range"), errors);
    errors = TestGraph.errorsOf("Idle -> AggregateCounterVector(7, MARK true) -> Discard");
    assertTrue(errors.contains("MARK"), errors);
  }
}
