// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetIPChecksumTest extends ElementContract {
  @Override
  protected String element() {
    return "SetIPChecksum";
  }

  @Test
  void computesTheChecksum() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> SetIPChecksum -> out :: Capture")) {
      byte[] right = TestGraph.hex("450000730000400040 11 b861 c0a80001c0a800c7");
      byte[] wrong = TestGraph.hex("450000730000400040 11 ffff c0a80001c0a800c7");
      graph.send("in", wrong);
      graph.sendIp("in", wrong);
      assertArrayEquals(right, graph.packets("out").get(0), "at the packet's start");
      assertArrayEquals(right, graph.packets("out").get(1), "at the annotation");
    }
  }

  @Test
  void coversOptions() {
    String config = "in :: Inject -> SetIPChecksum -> CheckIPHeader -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("46000018000100004001ffff0a0000010a00000294040000"));
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void badHeadersAreDroppedAndReportedOnce() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: SetIPChecksum -> out :: Capture")) {
      graph.send("in", new byte[19], new byte[20]);
      graph.send("in", TestGraph.hex("4600001800010000400100000a0000010a000002"));
      assertEquals("3", graph.read("e.drops"));
      assertEquals(3, graph.drops("e", "bad IP header"));
      assertEquals(List.of("e: bad input packet"), graph.log());
    }
  }
}
