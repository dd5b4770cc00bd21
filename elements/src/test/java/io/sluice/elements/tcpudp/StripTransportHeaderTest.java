// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StripTransportHeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "StripTransportHeader";
  }

  private static byte[] packet(int protocol, String rest) {
    return TestGraph.hex(
        "45000040 00000000 40 %02x 0000 0a000001 0a000002 %s".formatted(protocol, rest));
  }

  @Test
  void eachProtocolHasItsLength() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> e :: StripTransportHeader -> out :: Capture")) {
      String options = "0001000200000000000000006000000000000000 01010101";
      graph.sendIp("in", packet(6, options + "aa"));
      graph.sendIp("in", packet(17, "0001000200090000 bb"));
      graph.sendIp("in", packet(1, "0800000000000000 cc"));
      graph.sendIp("in", packet(47, "dd"));
      byte[][] left = {{(byte) 0xaa}, {(byte) 0xbb}, {(byte) 0xcc}, {(byte) 0xdd}};
      for (int i = 0; i < left.length; i++) {
        assertArrayEquals(left[i], graph.packets("out").get(i));
      }
    }
  }

  @Test
  void headersThatAreBadOrCutOffAreDropped() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: StripUDPHeader -> out :: Capture")) {
      graph.sendIp("in", packet(6, "00010002000000000000000060000000000000000101"));
      graph.sendIp("in", packet(6, "0001000200000000000000004000000000000000"));
      graph.sendIp("in", packet(6, "00010002"));
      graph.sendIp("in", packet(17, "00010002000900"));
      graph.send("in", new byte[60]);
      assertEquals(5, graph.drops("e", "no transport header"));
    }
  }

  @Test
  void headersComeBack() {
    byte[] udp = packet(17, "0001000200090000 bb");
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> StripUDPHeader -> u :: UnstripTransportHeader -> t :: UnstripTCPHeader"
                + " -> UnstripIPHeader -> out :: Capture; none :: Inject -> u")) {
      graph.sendIp("in", udp);
      graph.send("none", new byte[9]);
      assertArrayEquals(udp, graph.packets("out").get(0));
      assertEquals(1, graph.drops("u", "no transport header"));
    }
  }
}
