// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkPackageTest {
  @Test
  void packetsPassUnchangedWhateverTheirLength() {
    for (String arguments :
        List.of("", "S 0.01, N 50, W 3", "N 50, R 100, W 1", "S 1, N 9, R 50, PAYLOAD true, W 1")) {
      String config =
          "a :: Inject -> w :: WorkPackage(%s) -> x :: Capture; b :: Inject -> [1] w [1] -> y :: Capture"
              .formatted(arguments);
      try (TestGraph graph = TestGraph.of(config)) {
        for (int length = 0; length < 70; length++) {
          graph.send("a", new byte[length]);
        }
        graph.send("b", new byte[] {1, 2, 3, 4, 5});
        assertEquals(70, graph.packets("x").size(), arguments);
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, graph.packets("y").get(0), arguments);
      }
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> WorkPackage(S -1, N -1, R 101) -> Discard");
    assertTrue(errors.contains("S must be between 0 and 4096"), errors);
    assertTrue(errors.contains("N: "), errors);
    assertTrue(errors.contains("R: "), errors);
  }
}
