// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Mbuf;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class EnsureHeadroomTest extends ElementContract {
  @Override
  protected String element() {
    return "EnsureHeadroom(64, true)";
  }

  private static void expect(String arguments, int before, int after) {
    byte[] data = TestGraph.hex("45000015 00000000 40 11 0000 0a000001 0a000002 aa");
    String config =
        "in :: Inject -> MarkIPHeader -> EnsureHeadroom(%s) -> out :: Capture".formatted(arguments);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", data, packet -> Mbuf.moveTo(packet, before));
      Captured packet = graph.captured("out").get(0);
      assertEquals(after, packet.headroom());
      assertEquals(0, packet.networkOffset());
      assertArrayEquals(data, packet.bytes());
    }
  }

  @Test
  void packetsAreMoved() {
    expect("", 10, 128);
    expect("", 200, 200);
    expect("64, true", 200, 64);
    expect("0, true", 200, 0);
  }

  @Test
  void strippedHeadersThatNoLongerLieInTheBufferAreForgotten() {
    String config =
        "in :: Inject -> MarkIPHeader -> Strip(20) -> EnsureHeadroom(%d, true) -> out :: Capture";
    byte[] data = TestGraph.hex("45000015 00000000 40 11 0000 0a000001 0a000002 aa");
    try (TestGraph near = TestGraph.of(config.formatted(0));
        TestGraph far = TestGraph.of(config.formatted(40))) {
      near.send("in", data);
      far.send("in", data);
      assertEquals(Integer.MIN_VALUE, near.captured("out").get(0).networkOffset());
      assertEquals(-20, far.captured("out").get(0).networkOffset());
    }
  }

  @Test
  void buffersThatAreTooSmallAreShortages() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> e :: EnsureHeadroom(65535) -> out :: Capture")) {
      graph.send("in", new byte[60]);
      assertEquals(1, graph.drops("e", "no headroom"));
    }
  }
}
