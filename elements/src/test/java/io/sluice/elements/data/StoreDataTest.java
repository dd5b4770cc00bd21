// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StoreDataTest {
  @Test
  void writesAsMuchAsFits() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> StoreData(1, \\<0a0b0c>) -> out :: Capture")) {
      graph.send("in", new byte[5], new byte[3], new byte[1]);
      assertArrayEquals(new byte[] {0, 10, 11, 12, 0}, graph.packets("out").get(0));
      assertArrayEquals(new byte[] {0, 10, 11}, graph.packets("out").get(1));
      assertArrayEquals(new byte[1], graph.packets("out").get(2));
    }
  }

  @Test
  void leavesTheBitsThatTheMaskDoesNotHave() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> StoreData(1, \\<ff ff 18>, MASK \\<0f 80>) -> out :: Capture")) {
      graph.send("in", new byte[] {1, 0x20, 0x40, 3, 4});
      assertArrayEquals(new byte[] {1, 0x2f, (byte) 0xc0, 0x18, 4}, graph.packets("out").get(0));
    }
  }

  @Test
  void growsAPacketThatEndsWithinTheData() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> StoreData(3, \\<0a0b>, GROW true) -> out :: Capture")) {
      graph.send("in", new byte[4], new byte[3], new byte[2]);
      assertArrayEquals(new byte[] {0, 0, 0, 10, 11}, graph.packets("out").get(0));
      assertArrayEquals(new byte[] {0, 0, 0, 10, 11}, graph.packets("out").get(1));
      assertArrayEquals(new byte[2], graph.packets("out").get(2));
    }
  }
}
