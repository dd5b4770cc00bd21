// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaintTest {
  @Test
  void setsTheColour() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> p :: Paint(7) -> out :: Capture")) {
      graph.send("in", new byte[4]);
      graph.write("p.color", "0x10");
      graph.send("in", new byte[4]);
      assertEquals(
          List.of(7, 16), graph.captured("out").stream().map(packet -> packet.paint()).toList());
      assertThrows(HandlerException.class, () -> graph.write("p.color", "256"));
      assertEquals("16", graph.read("p.color"));
    }
  }

  @Test
  void anotherAnnotationCanBeNamed() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> Paint(7, 0) -> out :: Capture")) {
      graph.send("in", new byte[4]);
      assertEquals(0, graph.captured("out").get(0).paint());
      assertEquals(7, graph.captured("out").get(0).dstIp() & 0xff);
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> Paint -> Paint(256) -> Paint(1, 99) -> Idle");
    assertTrue(errors.contains("COLOR: required argument missing"), errors);
    assertTrue(errors.contains("COLOR: out of range"), errors);
    assertTrue(errors.contains("ANNO: parse error in '99'"), errors);
  }
}
