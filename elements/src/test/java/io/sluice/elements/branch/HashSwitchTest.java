// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashSwitchTest {
  private static List<Integer> numbers(TestGraph graph, String element) {
    return graph.packets(element).stream().map(bytes -> (int) bytes[0]).toList();
  }

  @Test
  void theBytesChooseTheOutput() {
    String config =
        "in :: Inject -> s :: HashSwitch(1, 2) -> a :: Capture; s[1] -> b :: Capture;"
            + "s[2] -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      // The sum of two bytes, modulo three.
      graph.send("in", new byte[] {1, 1, 1, 9}, new byte[] {2, 2, 1}, new byte[] {3, -1, 2});
      graph.send("in", new byte[] {4, 1});
      assertEquals(List.of(2, 4), numbers(graph, "a"), "3 % 3, and one that is too short");
      assertEquals(List.of(), numbers(graph, "b"));
      assertEquals(List.of(1, 3), numbers(graph, "c"), "2 % 3, 257 % 3");
    }
  }

  @Test
  void aPowerOfTwoFoldsTheUpperBits() {
    String config = "in :: Inject -> s :: HashSwitch(0, 1) -> a :: Capture; s[1] -> b :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {0x10}, new byte[] {0x01}, new byte[] {0x11}, new byte[] {2});
      assertEquals(List.of(0x11, 2), numbers(graph, "a"));
      assertEquals(List.of(0x10, 1), numbers(graph, "b"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("Idle -> HashSwitch(1, 0) -> HashSwitch(3) -> Idle");
    assertTrue(errors.contains("length must be > 0"), errors);
    assertTrue(errors.contains("LENGTH: required argument missing"), errors);
  }
}
