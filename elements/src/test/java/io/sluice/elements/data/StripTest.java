// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StripTest {
  @Test
  void removesBytesAtTheFront() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> Strip(3) -> out :: Capture")) {
      graph.send("in", new byte[] {1, 2, 3, 4, 5}, new byte[] {1, 2, 3}, new byte[] {1});
      assertArrayEquals(new byte[] {4, 5}, graph.packets("out").get(0));
      assertArrayEquals(new byte[0], graph.packets("out").get(1));
      assertArrayEquals(new byte[0], graph.packets("out").get(2));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> Strip -> Strip(-1) -> Idle");
    assertTrue(errors.contains("LENGTH: required argument missing"), errors);
    assertTrue(errors.contains("LENGTH: out of range"), errors);
  }
}
