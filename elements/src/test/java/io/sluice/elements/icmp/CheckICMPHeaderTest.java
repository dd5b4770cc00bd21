// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CheckICMPHeaderTest extends ElementContract {
  @Override
  protected String element() {
    return "CheckICMPHeader";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  /** A message of a type with a right checksum; its data is zero. */
  private static byte[] message(int type, int length) {
    byte[] packet =
        Arrays.copyOf(TestGraph.hex("450000000001000040010000 01020304 05060708"), 20 + length);
    packet[3] = (byte) packet.length;
    packet[20] = (byte) type;
    packet[22] = (byte) ~type;
    packet[23] = (byte) 0xff;
    return packet;
  }

  private static TestGraph graph() {
    return TestGraph.of(
        "in :: Inject -> c :: CheckICMPHeader(DETAILS true) -> out :: Capture;"
            + " c[1] -> bad :: Capture");
  }

  @Test
  void lengthsGoByTheType() {
    int[][] right = {{8, 8}, {8, 21}, {3, 36}, {11, 50}, {13, 20}, {14, 20}, {15, 8}, {17, 12}};
    int[][] wrong = {{8, 7}, {3, 35}, {4, 8}, {5, 8}, {12, 8}, {13, 19}, {14, 21}, {16, 9}};
    try (TestGraph graph = graph()) {
      for (int[] one : right) {
        graph.sendIp("in", message(one[0], one[1]));
      }
      assertEquals(right.length, graph.packets("out").size());
      for (int[] one : wrong) {
        graph.sendIp("in", message(one[0], one[1]));
      }
      assertEquals(wrong.length, graph.packets("bad").size());
      assertEquals(
          "0\tnot ICMP\n8\tbad packet length\n0\tbad ICMP checksum\n",
          graph.read("c.drop_details"));
    }
  }

  @Test
  void checksumAndProtocol() {
    byte[] damaged = message(8, 16);
    damaged[30] = 1;
    byte[] udp = message(8, 16);
    udp[9] = 17;
    try (TestGraph graph = graph()) {
      graph.sendIp("in", damaged);
      graph.sendIp("in", udp);
      graph.send("in", message(8, 16));
      assertEquals(
          "2\tnot ICMP\n0\tbad packet length\n1\tbad ICMP checksum\n",
          graph.read("c.drop_details"));
      String first = graph.log().get(0);
      assertTrue(
          first.endsWith("c :: CheckICMPHeader: ICMP header check failed: bad ICMP checksum"),
          first);
    }
  }
}
