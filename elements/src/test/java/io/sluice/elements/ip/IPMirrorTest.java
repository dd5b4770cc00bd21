// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class IPMirrorTest extends ElementContract {
  @Override
  protected String element() {
    return "IPMirror";
  }

  private static void mirrors(String from, String to) {
    try (TestGraph graph = TestGraph.of("in :: Inject -> IPMirror -> out :: Capture")) {
      graph.sendIp("in", TestGraph.hex(from));
      assertArrayEquals(TestGraph.hex(to), graph.packets("out").get(0));
      assertEquals(0x0a000001, graph.captured("out").get(0).dstIp());
    }
  }

  @Test
  void udpPortsAreSwapped() {
    mirrors(
        "4500002000010000401166ca 0a000001 0a000002 1234 0035 000c000061626364",
        "4500002000010000401166ca 0a000002 0a000001 0035 1234 000c000061626364");
  }

  @Test
  void tcpNumbersAreSwapped() {
    mirrors(
        "450000280001000040060000 0a000001 0a000002 1234 0050 00000001 00000002 5018200000000000",
        "450000280001000040060000 0a000002 0a000001 0050 1234 00000002 00000001 5018200000000000");
  }

  @Test
  void otherPayloadIsLeftAlone() {
    mirrors(
        "450000200001000040010000 0a000001 0a000002 1234 0035 000c000061626364",
        "450000200001000040010000 0a000002 0a000001 1234 0035 000c000061626364");
    mirrors(
        "450000200001000140110000 0a000001 0a000002 1234 0035 000c000061626364",
        "450000200001000140110000 0a000002 0a000001 1234 0035 000c000061626364");
  }

  @Test
  void truncatedTransportHeadersAreLeftAlone() {
    mirrors(
        "450000200001000040110000 0a000001 0a000002 1234 0035 000c00",
        "450000200001000040110000 0a000002 0a000001 1234 0035 000c00");
    mirrors(
        "450000200001000040060000 0a000001 0a000002 1234 0050 00000001 000000",
        "450000200001000040060000 0a000002 0a000001 0050 1234 00000001 000000");
  }

  @Test
  void annotationCanBeLeftAlone() {
    String config = "in :: Inject -> e :: IPMirror(false) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", TestGraph.hex("4500001400010000400100000a0000010a000002"));
      assertEquals(0, graph.captured("out").get(0).dstIp());
      graph.send("in", new byte[60]);
      assertEquals(1, graph.drops("e", "no IP header"));
    }
  }
}
