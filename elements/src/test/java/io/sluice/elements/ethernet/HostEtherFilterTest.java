// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class HostEtherFilterTest extends ElementContract {
  @Override
  protected String element() {
    return "HostEtherFilter(2:0:0:0:0:1)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static byte[] frame(String dst, String src) {
    return TestGraph.hex(dst + src + "0800");
  }

  private static int passed(String arguments) {
    String config =
        "in :: Inject -> h :: HostEtherFilter(2:0:0:0:0:1%s) -> out :: Capture; h[1] -> no :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(arguments))) {
      graph.send(
          "in",
          frame("020000000001", "020000000002"),
          frame("ffffffffffff", "020000000001"),
          frame("01005e000001", "020000000002"),
          frame("020000000003", "020000000002"),
          new byte[13]);
      assertEquals(5, graph.packets("out").size() + graph.packets("no").size());
      return graph.packets("out").size();
    }
  }

  @Test
  void whatPasses() {
    assertEquals(3, passed(""));
    assertEquals(2, passed(", true"));
    assertEquals(4, passed(", false, false"));
    assertEquals(0, passed(", OFFSET 1"));
  }

  @Test
  void broadcastsAreMarked() {
    String config =
        "in :: Inject -> h :: HostEtherFilter(2:0:0:0:0:1) -> d :: DropBroadcasts -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send(
          "in",
          frame("020000000001", "020000000002"),
          frame("ffffffffffff", "020000000002"),
          frame("01005e000001", "020000000002"));
      assertEquals(1, graph.packets("out").size());
      graph.write("h.ether", "2:0:0:0:0:9");
      assertEquals("02-00-00-00-00-09", graph.read("h.ether"));
      graph.send("in", frame("020000000009", "020000000002"));
      assertEquals(2, graph.packets("out").size());
    }
  }
}
