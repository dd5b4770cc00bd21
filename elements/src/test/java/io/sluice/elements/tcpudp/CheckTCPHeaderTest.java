// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CheckTCPHeaderTest extends ElementContract {
  private static final String SEGMENT =
      "45000034000100004006 6ab0 0102030405060708"
          + "06b20050 3b983001 00000000 8002faf0 f170 0000 020405b40103030801010402";

  @Override
  protected String element() {
    return "CheckTCPHeader";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static byte[] segment() {
    return TestGraph.hex(SEGMENT);
  }

  private static byte[] with(int at, int value) {
    byte[] packet = segment();
    packet[at] = (byte) value;
    return packet;
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> c :: CheckTCPHeader(%s) -> out :: Capture; c[1] -> bad :: Capture"
            .formatted(arguments));
  }

  @Test
  void goodSegmentsPass() {
    try (TestGraph graph = graph("")) {
      graph.sendIp("in", segment());
      graph.sendIp("in", Arrays.copyOf(segment(), 60));
      assertEquals(2, graph.packets("out").size());
    }
  }

  @Test
  void badOnesAreCountedByReason() {
    try (TestGraph graph = graph("DETAILS true")) {
      graph.send("in", segment());
      graph.sendIp("in", with(9, 17));
      graph.sendIp("in", with(32, 0x40));
      graph.sendIp("in", with(32, 0xf0));
      graph.sendIp("in", with(3, 0x35));
      graph.sendIp("in", with(3, 0x13));
      graph.sendIp("in", with(40, 0));
      assertEquals(7, graph.packets("bad").size());
      assertEquals("7", graph.read("c.drops"));
      assertEquals(
          "2\tnot TCP\n4\tbad packet length\n1\tbad TCP checksum\n", graph.read("c.drop_details"));
      assertEquals(1, graph.log().size());
      assertTrue(
          graph.log().get(0).endsWith("c :: CheckTCPHeader: TCP header check failed: not TCP"),
          graph.log().get(0));
    }
  }

  @Test
  void theChecksumNeedNotBeVerified() {
    try (TestGraph graph = graph("CHECKSUM false, VERBOSE true")) {
      graph.sendIp("in", with(40, 0));
      graph.sendIp("in", with(9, 1));
      graph.sendIp("in", with(9, 1));
      assertEquals(1, graph.packets("out").size());
      assertEquals(2, graph.log().size());
    }
  }
}
