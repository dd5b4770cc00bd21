// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ARPFakerTest {
  @Test
  void repliesAreSentByTheClock() {
    String config = "ARPFaker(10.0.0.1, 2:0:0:0:0:1, 10.0.0.2, 2:0:0:0:0:2) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> !graph.packets("out").isEmpty());
      assertArrayEquals(
          TestGraph.hex(
              "020000000001 020000000002 0806 0001080006040002"
                  + "020000000002 0a000002 020000000001 0a000001"),
          graph.packets("out").get(0));
    }
  }
}
