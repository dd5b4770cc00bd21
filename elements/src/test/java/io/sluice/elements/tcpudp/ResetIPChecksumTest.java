// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResetIPChecksumTest extends ElementContract {
  private static final String IP = "450000 %s 00010000 40 %s %s 0a000001 0a000002";
  private static final String UDP = "00010002000d %s 68656c6c6f";
  private static final String TCP = "00010002000000000000000050022000 %s 0000 68656c6c6f";

  @Override
  protected String element() {
    return "ResetIPChecksum(true)";
  }

  private static byte[] udp(String ipSum, String sum) {
    return TestGraph.hex(IP.formatted("21", "11", ipSum) + UDP.formatted(sum));
  }

  private static byte[] tcp(String ipSum, String sum) {
    return TestGraph.hex(IP.formatted("2d", "06", ipSum) + TCP.formatted(sum));
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: ResetIPChecksum(%s) -> out :: Capture".formatted(arguments));
  }

  @Test
  void theHeadersChecksumIsComputed() {
    try (TestGraph graph = graph("")) {
      graph.sendIp("in", udp("1234", "5678"));
      assertArrayEquals(udp("66c9", "5678"), graph.packets("out").get(0));
    }
  }

  @Test
  void theTransportsOnRequest() {
    try (TestGraph graph = graph("true")) {
      graph.sendIp("in", udp("1234", "5678"));
      graph.sendIp("in", tcp("1234", "5678"));
      assertArrayEquals(udp("66c9", "a7fc"), graph.packets("out").get(0));
      assertArrayEquals(tcp("66c8", "3806"), graph.packets("out").get(1));
    }
  }

  @Test
  void shortPacketsAndFragmentsKeepTheTransports() {
    byte[] fragment = udp("0000", "5678");
    fragment[6] = 0x20;
    byte[] longUdp = udp("0000", "5678");
    longUdp[25] = 14;
    try (TestGraph graph = graph("L4 true")) {
      graph.sendIp("in", Arrays.copyOf(udp("0000", "5678"), 30));
      graph.sendIp("in", fragment);
      graph.sendIp("in", longUdp);
      for (byte[] packet : graph.packets("out")) {
        assertEquals(0x56, packet[26]);
        assertEquals(0x78, packet[27]);
      }
      assertEquals(3, graph.packets("out").size());
    }
  }

  @Test
  void packetsWithoutHeaderAreDropped() {
    try (TestGraph graph = graph("")) {
      graph.send("in", new byte[60], new byte[3]);
      assertEquals(2, graph.drops("e", "bad IP header"));
      assertEquals("2", graph.read("e.drops"));
      assertEquals(List.of("e: bad input packet"), graph.log());
    }
  }
}
