// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class EtherMirrorTest extends ElementContract {
  @Override
  protected String element() {
    return "EtherMirror";
  }

  @Test
  void swapsTheAddresses() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: EtherMirror -> out :: Capture")) {
      graph.send("in", TestGraph.hex("0a0b0c0d0e0f 010203040506 0800 4500aabb"), new byte[13]);
      assertArrayEquals(
          TestGraph.hex("010203040506 0a0b0c0d0e0f 0800 4500aabb"), graph.packets("out").get(0));
      assertEquals(1, graph.drops("e", "packet too short"));
    }
  }
}
