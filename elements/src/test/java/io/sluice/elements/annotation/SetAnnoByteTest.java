// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class SetAnnoByteTest {
  @Test
  void setsTheByte() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> s :: SetAnnoByte(PAINT, 3) -> out :: Capture")) {
      graph.send("in", new byte[4]);
      graph.write("s.value", "4");
      graph.send("in", new byte[4]);
      assertEquals(3, graph.captured("out").get(0).paint());
      assertEquals(4, graph.captured("out").get(1).paint());
      assertEquals("16", graph.read("s.anno"));
    }
  }
}
