// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.graph.TestGraph;
import org.junit.jupiter.api.Test;

class HostEtherFilterTest extends ElementContract {
  private static final String OWN = "020000000001";
  private static final String OTHER = "020000000002";

  @Override
  protected String element() {
    return "HostEtherFilter(02:00:00:00:00:01, OFFSET 1)";
  }

  private static byte[] frame(String dst, String src) {
    return TestGraph.hex(dst + src + "0800");
  }

  @Test
  void whatACardWouldReceive() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> f :: HostEtherFilter(02:00:00:00:00:01) -> out :: Capture;"
                + "f[1] -> no :: Capture;"
                + "in2 :: Inject -> g :: HostEtherFilter(02:00:00:00:00:01, true, false)"
                + " -> out2 :: Capture")) {
      byte[][] frames = {
        frame(OWN, OTHER),
        frame("ffffffffffff", OTHER),
        frame("01005e000001", OTHER),
        frame(OTHER, "020000000003"),
        frame(OTHER, OWN),
        new byte[13]
      };
      graph.send("in", frames);
      assertEquals(3, graph.packets("out").size());
      assertEquals(3, graph.packets("no").size());
      graph.send("in2", frames);
      assertEquals(4, graph.packets("out2").size());
      assertEquals(1, graph.drops("g", "own frame"));
      assertEquals(1, graph.drops("g", "packet too short"));
      graph.write("f.ether", "02-00-00-00-00-02");
      assertEquals("02-00-00-00-00-02", graph.read("f.ether"));
    }
  }
}
