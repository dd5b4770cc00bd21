// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CheckUDPHeaderTest extends ElementContract {
  private static final String DATAGRAM =
      "4500002000010000401166ca0a0000010a000002 12340035000c 14a4 61626364";

  @Override
  protected String element() {
    return "CheckUDPHeader";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static byte[] with(int at, int value) {
    byte[] packet = TestGraph.hex(DATAGRAM);
    packet[at] = (byte) value;
    return packet;
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> c :: CheckUDPHeader(%s) -> out :: Capture; c[1] -> bad :: Capture"
            .formatted(arguments));
  }

  @Test
  void goodDatagramsPass() {
    byte[] noChecksum = with(26, 0);
    noChecksum[27] = 0;
    try (TestGraph graph = graph("")) {
      graph.sendIp("in", TestGraph.hex(DATAGRAM));
      graph.sendIp("in", Arrays.copyOf(TestGraph.hex(DATAGRAM), 40));
      graph.sendIp("in", noChecksum);
      assertEquals(3, graph.packets("out").size());
    }
  }

  @Test
  void badOnesAreCountedByReason() {
    try (TestGraph graph = graph("DETAILS true")) {
      graph.send("in", TestGraph.hex(DATAGRAM));
      graph.sendIp("in", with(9, 6));
      graph.sendIp("in", with(25, 7));
      graph.sendIp("in", with(25, 13));
      graph.sendIp("in", Arrays.copyOf(TestGraph.hex(DATAGRAM), 27));
      graph.sendIp("in", with(28, 0));
      assertEquals(6, graph.packets("bad").size());
      assertEquals(
          "2\tnot UDP\n3\tbad packet length\n1\tbad UDP checksum\n", graph.read("c.drop_details"));
    }
    try (TestGraph graph = graph("CHECKSUM false")) {
      graph.sendIp("in", with(28, 0));
      assertEquals(1, graph.packets("out").size());
    }
  }
}
